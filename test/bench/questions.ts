import type { LearnedQuestions } from '../../worker/api/questions.ts'
import type { Attention } from '../../worker/attention/attention.ts'
import { meanRowOf } from '../../worker/attention/row-products.ts'
import { principalComponents } from '../../worker/benchmark/principal.ts'
import { attendedSummaries } from '../../worker/questions/attended-summaries.ts'
import { compareSlides } from '../../worker/questions/compare-slides.ts'
import { learnQuestions } from '../../worker/questions/learn-questions.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { readLabelColumn } from '../../worker/slide/slide-labels.ts'
import { columnMoments, logNormalise, zScores } from '../../worker/stats/normalise.ts'
import { selectVariableGenes } from '../../worker/stats/variable-genes.ts'
import { withFit } from './fit-slide.ts'
import { adjustedMutualInformation } from './mutual-information.ts'
import { type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDES = [
  { name: 'murine_colon_d0_visium', short: 'colon', column: 'top_factor' },
  { name: 'her2st_A1', short: 'A1', column: 'pathologist_label' },
]
const PAIRS = [
  ['her2st_A1', 'her2st_A2', 'one patient'],
  ['her2st_A1', 'her2st_B4', 'two patients'],
  ['mob1_stutility_1000genes', 'mob3_stutility_1000genes', 'olfactory bulb'],
  ['mob1_stutility_1000genes', 'mob_rep1_spacest', 'olfactory bulb, two laboratories'],
  ['mob_rep1_spacest', 'her2st_A1', 'bulb and breast'],
  ['murine_colon_d0_visium', 'mob_rep1_spacest', 'colon and bulb'],
] as const
const COUNTS = [4, 8, 12, 20]
const N_COMPONENT = 10
const signal = new AbortController().signal

export const questionSection: Section = {
  name: 'questions',
  title: 'Questions',
  method: `K learned questions: share of the variance of the logits they explain, beside random spots' queries and shuffled axes; cosine and Jaccard of the best 20 against the questions of single seeds, mean over questions; adjusted mutual information of the strongest question of each spot with labels that nothing was told, beside the same grouping of ${N_COMPONENT} principal components of 1,500 genes. Slides compared: similarity over shared features, the same renamed at random, between halves of each slide; cosine of the vectors.`,
  rows: async () => {
    const rows: Row[] = []
    for (const slide of SLIDES) {
      const path = slidePath(slide.name)
      if (!path) rows.push(skipped(`${slide.short}: questions`, '', missingSlide(slide.name)))
      else rows.push(...(await withFit(path, (open, attention) => learnedRows(slide, open, attention))))
    }
    for (const pair of PAIRS) rows.push(await pairRow(pair))
    return rows
  },
}

async function learnedRows(
  { short, column }: (typeof SLIDES)[number],
  slide: Slide,
  { fitted: { model } }: Attention,
): Promise<Row[]> {
  const { codes } = readLabelColumn(slide, column)
  const components = await componentsOf(slide)
  const rows: Row[] = []
  for (const k of COUNTS) {
    const learned = await learnQuestions(model, slide.features.names, k, signal)
    const grouped = await attendedSummaries(components, N_COMPONENT, k, signal)
    const own = adjustedMutualInformation(codes, strongest(learned))
    const control = adjustedMutualInformation(codes, strongestOf(grouped.shares, k))
    const mean = (pick: 'seedCosine' | 'seedJaccard') =>
      learned.questions.reduce((sum, question) => sum + question[pick], 0) / learned.questions.length
    const [explained, random, shuffled] = [
      learned.explained,
      learned.explainedByRandom,
      learned.explainedOfShuffled,
    ].map((share) => share.toFixed(3))
    rows.push(
      {
        what: `${short}, K = ${k}: explained · random · shuffled`,
        aim: '',
        measured: `${explained} · ${random} · ${shuffled}`,
      },
      {
        what: `${short}, K = ${k}: seeds, cosine · Jaccard`,
        aim: '',
        measured: `${mean('seedCosine').toFixed(3)} · ${mean('seedJaccard').toFixed(3)}`,
      },
      {
        what: `${short}, K = ${k}: AMI with ${column}, questions · components`,
        aim: '',
        measured: `${own.toFixed(3)} · ${control.toFixed(3)}`,
      },
    )
  }
  return rows
}

/** `[nSpot, 10]` principal components of z-scores, columns of mean 0. */
async function componentsOf({ matrix, features }: Slide): Promise<Float64Array> {
  const normalised = logNormalise(matrix)
  const moments = columnMoments(normalised)
  const genes = selectVariableGenes(moments, features.symbols, 1500)
  const { spots, k } = await principalComponents(
    zScores(normalised, moments, genes),
    genes.length,
    N_COMPONENT,
  )
  const mean = meanRowOf(spots, k)
  return Float64Array.from(spots, (value, at) => value - mean[at % k])
}

const strongest = ({ questions }: LearnedQuestions) =>
  questions[0].map.map((_, spot) =>
    questions.reduce((best, { map }, at) => (map[spot] > questions[best].map[spot] ? at : best), 0),
  )

function strongestOf(shares: Float64Array, k: number): Uint32Array {
  return Uint32Array.from({ length: shares.length / k }, (_, spot) => {
    let best = 0
    for (let c = 1; c < k; c++) if (shares[spot * k + c] > shares[spot * k + best]) best = c
    return best
  })
}

async function pairRow([first, second, what]: (typeof PAIRS)[number]): Promise<Row> {
  const row = `${what}: similarity · renamed · halves · vectors`
  const paths = [first, second].map(slidePath)
  const missing = [first, second].find((_, at) => !paths[at])
  if (missing || !paths[0] || !paths[1]) return skipped(row, '', missingSlide(missing ?? first))
  const [a, b] = paths
  return withFit(a, (slide, attention) =>
    withFit(b, async (otherSlide, other) => {
      const { nShared, similarity, shuffled, splitHalf, vectorCosine } = compareSlides(
        { slide, attention },
        { slide: otherSlide, attention: other },
      )
      const numbers = [similarity, shuffled, splitHalf.own, splitHalf.other, vectorCosine]
      return {
        what: `${row} (${nShared} features)`,
        aim: '',
        measured: numbers.map((value) => value.toFixed(3)).join(' · '),
      }
    }),
  )
}
