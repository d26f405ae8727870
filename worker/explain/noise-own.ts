import type { ModelReading } from '../api/explanations.ts'
import { type FittedModel, supportedQueries } from '../attention/fitted-model.ts'
import { describeHalves, thinnedScores } from '../attention/halves.ts'
import { columnWeights, weighColumns, weighKeys } from '../attention/modality-balance.ts'
import { modelBasis } from '../attention/model-basis.ts'
import { halvesOnModel } from '../attention/model-halves.ts'
import { permutation } from '../attention/motions.ts'
import { meanRowOf, rowProducts } from '../attention/row-products.ts'
import { MOST_LEARNED } from '../attention/sample.ts'
import { stateNoise } from '../attention/state.ts'
import type { Slide } from '../slide/slide.ts'
import { gatherRows, meanRow } from '../stats/rows.ts'
import { type CsrMatrix, selectRows } from '../stats/sparse.ts'

const SAMPLE_SEED = 0x5a3c

/** `[nSpot, nAxis]` per seed: what multiplies `keys` to the reading of that seed alone. */
export function seedQueries(model: FittedModel, by: ModelReading): Float32Array[] {
  if (by === 'expected') return model.queries
  return model.queries.map((query) => supportedQueries({ ...model, queries: [query] }))
}

/**
 * Root mean square over `features` of the standard error of a spot's logits over the seeds, in rank shift: the scatter of the
 * mean of the seeds, which is what is ranked. NaN with one seed.
 */
export function seedScatter(
  queries: readonly Float32Array[],
  { keys, nAxis }: Pick<FittedModel, 'keys' | 'nAxis'>,
  spot: number,
  features: Uint32Array,
): number {
  const nSeed = queries.length
  if (nSeed < 2) return Number.NaN
  const rows = queries.map((query) => rowProducts(meanRowOf(query, nAxis, Uint32Array.of(spot)), keys, nAxis))
  const mean = meanRow(rows)
  const squares = features.reduce(
    (sum, feature) => sum + rows.reduce((own, row) => own + (row[feature] - mean[feature]) ** 2, 0),
    0,
  )
  return Math.sqrt(squares / (features.length * nSeed * (nSeed - 1)))
}

/**
 * `[nFeature]` mean square of what the noise of the counts puts into a feature of one spot's state, in rank shift, by thinning
 * (`spotStates`), on the axes and with the modalities' weights of the fit; NaN for features that the model does not read
 * (`trained`) and for those of a modality without counts. `isStranger`: the model was fitted to other slides alone. Of a large slide
 * a sample of spots tells it. Code: `CANCELLED`.
 */
export async function countNoise(
  slide: Slide,
  model: FittedModel,
  trained: Uint32Array,
  { isStranger, signal }: { isStranger: boolean; signal: AbortSignal },
): Promise<Float64Array> {
  const squares = new Float64Array(model.nFeature).fill(Number.NaN)
  const { modalities } = slide
  const { matrix, queries } = judgedSpots(slide.matrix, meanRow(model.queries), model.nAxis)
  const isCounts = (feature: number) =>
    modalities ? modalities.list[modalities.of[feature]].isCounts : slide.isCounts
  if (!trained.some(isCounts)) return squares
  const weights =
    modalities && model.modalityWeights
      ? columnWeights(trained, modalities.of, model.modalityWeights)
      : new Float32Array(trained.length).fill(1)
  const scored = thinnedScores(matrix, trained, modalities)
  for (const half of scored) weighColumns(half, weights)
  const keys = weighKeys(model.keys, model.nAxis, trained, weights)
  // A model of other slides is asked on its own axes; one that knows the slide on those of the half: its keys know both halves.
  const readKeys = gatherRows(keys, model.nAxis, trained)
  const halves = isStranger
    ? await halvesOnModel(scored, readKeys, modelBasis(readKeys, model.nAxis), signal)
    : await describeHalves(scored, matrix.nRow, model.nAxis)
  const ofTrained = stateNoise(halves, { keys, nAxis: model.nAxis }, queries, trained)
  trained.forEach((feature, k) => {
    // Axes are of weighed scores; what is ranked is not weighed.
    if (isCounts(feature)) squares[feature] = ofTrained[k] / weights[k] ** 2
  })
  return squares
}

/** All spots with their queries `[nSpot, nAxis]`, or a seeded sample of a large slide. */
function judgedSpots(matrix: CsrMatrix, queries: Float32Array, nAxis: number) {
  if (matrix.nRow <= MOST_LEARNED) return { matrix, queries }
  const rows = permutation(matrix.nRow, SAMPLE_SEED).slice(0, MOST_LEARNED).sort()
  return { matrix: selectRows(matrix, rows), queries: gatherRows(queries, nAxis, rows) }
}

/** Root of the mean of `squares` over those of `features` that have one; NaN where none has. */
export function rootMean(squares: Float64Array, features: Uint32Array): number {
  const known = features.filter((feature) => !Number.isNaN(squares[feature]))
  return Math.sqrt(known.reduce((sum, feature) => sum + squares[feature], 0) / known.length)
}

/** By how much pooling over the spots alike shrinks noise that is independent from spot to spot, at one spot. */
export function poolingFactor({ alike }: FittedModel, spot: number): number {
  const weights = alike.weights.subarray(alike.indptr[spot], alike.indptr[spot + 1])
  return Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0))
}
