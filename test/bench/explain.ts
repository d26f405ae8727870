import type { Explanation } from '../../worker/api/explanations.ts'
import type { FitSummary } from '../../worker/api/methods.ts'
import type { Attention } from '../../worker/attention/attention.ts'
import { explainSpots, pathOf } from '../../worker/explain/explain-spots.ts'
import { integratedGradients } from '../../worker/explain/integrated-gradients.ts'
import { measurementOf } from '../../worker/explain/measurement.ts'
import type { Slide } from '../../worker/slide/slide.ts'
import { withFit } from './fit-slide.ts'
import { figure, milliseconds, type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDES = [
  { name: 'her2st_A1', short: 'A1' },
  { name: 'murine_colon_d0_visium', short: 'colon' },
  { name: 'mouse_placenta_visium_cytassist', short: 'placenta' },
]
const N_SPOT = 40
const MOST_MS = 1000
const MOST_ERROR = 0.01

export const explainSection: Section = {
  name: 'explain',
  title: 'Explanations of single spots',
  method: `${N_SPOT} spots over each slide, from the slide's mean, after one that is not counted. Times are the median, the largest in brackets; areas are the mean gap of the score to features of like detection, in rank shift, over the best 200 features.`,
  rows: async () => {
    const rows: Row[] = []
    for (const { name, short } of SLIDES) {
      const path = slidePath(name)
      if (path) rows.push(...(await slideRows(path, short)))
      else rows.push(skipped(`${short}: integrated gradients`, `≤ ${MOST_MS} ms`, missingSlide(name)))
    }
    return rows
  },
}

const slideRows = (path: string, short: string): Promise<Row[]> =>
  withFit(path, async (slide, attention) => rowsOf(short, slide, await explainMany(slide, attention)))

interface Measured {
  fit: FitSummary
  integratedMs: number[]
  wholeMs: number[]
  explanations: Explanation[]
}

async function explainMany(slide: Slide, { fitted, summary: fit }: Attention): Promise<Measured> {
  const measurement = measurementOf(slide, fitted.model)
  const nSpot = fitted.model.nSpot
  const measured: Measured = { fit, integratedMs: [], wholeMs: [], explanations: [] }
  for (let k = -1; k < N_SPOT; k++) {
    const spots = Uint32Array.of(Math.floor((Math.max(0, k) + 0.5) * (nSpot / N_SPOT)))
    const question = { fitted, measurement, spots, baseline: null }
    const start = performance.now()
    await integratedGradients(pathOf(question))
    const middle = performance.now()
    const explanation = await explainSpots(question)
    if (k < 0) continue
    measured.integratedMs.push(middle - start)
    measured.wholeMs.push(performance.now() - middle)
    measured.explanations.push(explanation)
  }
  return measured
}

function rowsOf(short: string, { matrix }: Slide, measured: Measured): Row[] {
  const { fit, integratedMs, wholeMs, explanations } = measured
  const over = (pick: (one: Explanation) => number) => explanations.map(pick)
  const pair = (pick: (one: Explanation) => readonly [number, number]) =>
    [0, 1].map((side) => median(over((one) => pick(one)[side])).toPrecision(2)).join(' · ')
  const what = (text: string) => `${short}: ${text}`
  const largest = Math.max(...integratedMs)
  const error = Math.max(...over(({ completenessError }) => completenessError))
  const nBeaten = over((one) =>
    Math.min(one.attentionCurves.deletion.areaBetween, one.integratedCurves.deletion.areaBetween),
  ).filter((area) => area > 0).length
  return [
    { what: what('spots, features'), aim: '', measured: `${matrix.nRow}, ${matrix.nColumn} (${fit.plan})` },
    {
      ...figure(what('integrated gradients'), largest, milliseconds, MOST_MS),
      measured: `${milliseconds(median(integratedMs))} (${milliseconds(largest)})`,
    },
    figure(what('everything with its curves'), median(wholeMs), milliseconds),
    figure(what('largest completeness error'), error, (share) => `${(100 * share).toFixed(4)} %`, MOST_ERROR),
    {
      what: what('Jaccard of the best 20, all · read'),
      aim: '',
      measured: pair(({ agreement, agreementOfRead }) => [agreement.topJaccard, agreementOfRead.topJaccard]),
    },
    {
      what: what('Spearman, all · read'),
      aim: '',
      measured: pair(({ agreement, agreementOfRead }) => [agreement.spearman, agreementOfRead.spearman]),
    },
    {
      what: what('area of deletion, attention · integrated'),
      aim: '',
      measured: pair(({ attentionCurves: a, integratedCurves: b }) => [
        a.deletion.areaBetween,
        b.deletion.areaBetween,
      ]),
    },
    {
      what: what('area of insertion, attention · integrated'),
      aim: '',
      measured: pair(({ attentionCurves: a, integratedCurves: b }) => [
        a.insertion.areaBetween,
        b.insertion.areaBetween,
      ]),
    },
    { what: what('spots where both deletions beat random'), aim: '', measured: `${nBeaten} of ${N_SPOT}` },
  ]
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
