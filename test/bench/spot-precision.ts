/** Prints spot P@50 by thinned counts (MODEL.md section 4) of every reading; `npx tsx test/bench/spot-precision.ts`. */

import { joinedKeys, joinedQueries } from '../../worker/attention/fitted-model.ts'
import { stainTextureFeatures } from '../../worker/attention/histology/stain-texture.ts'
import { learn } from '../../worker/attention/learn.ts'
import { permutation } from '../../worker/attention/motions.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { columnMoments, logNormalise, zScores } from '../../worker/stats/normalise.ts'
import { groupAuc } from '../../worker/stats/rank-sum.ts'
import { largest } from '../../worker/stats/ranks.ts'
import { transposeCsr } from '../../worker/stats/sparse.ts'
import { thinCounts } from '../../worker/stats/thinning.ts'
import { selectVariableGenes } from '../../worker/stats/variable-genes.ts'

const FOLDER = process.env.HISTOLOGUE_TEST_DATA ?? '../shared/data'
const SLIDES = { murine_colon_d0_visium: 'top_factor', her2st_A1: 'pathologist_label' }
const K = 50
const MIN_SPOT = 20
const context = { signal: new AbortController().signal, onProgress: () => {} }

for (const [name, column] of Object.entries(SLIDES)) {
  const slide = await openSlideFile(`${FOLDER}/slides/${name}.h5ad`)
  const labels = slide.readObsColumn(column)
  if (labels.kind !== 'categorical' || !slide.xy) throw new Error(`${name} has no labels or no coordinates`)
  const { codes, categories } = labels
  const [a, b] = thinCounts(slide.matrix, 0)
  const normalised = logNormalise(a)
  const moments = columnMoments(normalised)
  const genes = selectVariableGenes(moments, slide.features.symbols, 1500)
  const auc = groupAuc(transposeCsr(logNormalise(b)), codes, categories.length)
  const nFeature = slide.matrix.nColumn
  const regions = categories.map((_, group) => ({
    spots: [...codes.keys()].filter((spot) => codes[spot] === group),
    truth: new Set(
      largest(
        Float32Array.from(genes, (gene) => auc[group * nFeature + gene]),
        K,
      ),
    ),
  }))
  const judged = regions.filter(({ spots }) => spots.length >= MIN_SPOT)
  const score = (row: (spot: number) => Float32Array) => {
    const perRegion = judged.map(({ spots, truth }) => {
      const hits = spots.map(
        (spot) => [...largest(row(spot), K)].filter((slot) => truth.has(slot)).length / K,
      )
      return hits.reduce((x, y) => x + y, 0) / hits.length
    })
    return (perRegion.reduce((x, y) => x + y, 0) / perRegion.length).toFixed(3)
  }
  const z = zScores(normalised, moments, genes)
  console.log(name, `${judged.length} regions`)
  console.log(
    '  z-score',
    score((spot) => z.subarray(spot * genes.length, (spot + 1) * genes.length)),
  )
  const spots = { xy: slide.xy, spotDiameterPx: slide.spotDiameterPx }
  const { features, nFeature: nHistology } = await stainTextureFeatures(
    await slide.readPicture(),
    spots,
    context,
  )
  const shuffle = permutation(codes.length, 9)
  const shuffled = new Float32Array(features.length)
  shuffle.forEach((from, to) => {
    shuffled.set(features.subarray(from * nHistology, (from + 1) * nHistology), to * nHistology)
  })
  for (const [kind, histology] of Object.entries({ histology: features, 'shuffled histology': shuffled })) {
    const started = performance.now()
    const { model, evidenceAuc } = await learn(
      { matrix: a, isCounts: true, symbols: slide.features.symbols, xy: slide.xy, histology, nHistology },
      5,
      context,
    )
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const queries = joinedQueries(model)
    const keys = joinedKeys(model)
    const width = keys.length / nFeature
    const reading = (start: number, end: number) => (spot: number) =>
      Float32Array.from(genes, (gene) => {
        let sum = 0
        for (let j = start; j < end; j++) sum += queries[spot * width + j] * keys[gene * width + j]
        return sum
      })
    const own = model.queries.length * model.head
    console.log(
      `  ${kind}: expected ${score(reading(0, own))} supported ${score(reading(0, width))}`,
      `omics alone ${score(reading(own, width))}; auc ${evidenceAuc.toFixed(3)}, programmes ${model.nProgramme},`,
      `r ${model.reliability.toFixed(2)}, learning ${seconds} s`,
    )
  }
}
