import type { ModelReading } from '../api/methods.ts'
import { type FittedModel, supportedQueries } from '../attention/fitted-model.ts'
import { splitHalves } from '../attention/halves.ts'
import { meanRowOf, rowProducts } from '../attention/row-products.ts'
import { stateNoise } from '../attention/state.ts'
import type { Slide } from '../slide/slide.ts'
import { meanRow } from '../stats/rows.ts'

/** `[nSpot, nAxis]` per seed: what multiplies `keys` to the reading of that seed alone. */
export function seedQueries(model: FittedModel, by: ModelReading): Float32Array[] {
  if (by === 'expected') return model.queries
  return model.queries.map((query) => supportedQueries({ ...model, queries: [query] }))
}

/**
 * Root mean square over the features of the standard error of a spot's logits over the seeds, in rank shift: the scatter of
 * the mean of the seeds, which is what is ranked. NaN with one seed.
 */
export function seedScatter(
  queries: readonly Float32Array[],
  keys: Float32Array,
  nAxis: number,
  spot: number,
): number {
  const nSeed = queries.length
  if (nSeed < 2) return Number.NaN
  const rows = queries.map((query) => rowProducts(meanRowOf(query, nAxis, Uint32Array.of(spot)), keys, nAxis))
  const mean = meanRow(rows)
  let squares = 0
  for (const row of rows) for (let g = 0; g < row.length; g++) squares += (row[g] - mean[g]) ** 2
  return Math.sqrt(squares / (mean.length * nSeed * (nSeed - 1)))
}

/**
 * Root mean square over the trained features of what the noise of the counts puts into one spot's state, in rank shift, by
 * thinning (`spotStates`). `trained`: the features that the model reads. NaN where X holds no counts.
 */
export async function countNoise(slide: Slide, model: FittedModel, trained: Uint32Array): Promise<number> {
  if (!slide.isCounts) return Number.NaN
  const halves = await splitHalves(slide.matrix, trained, model.nAxis)
  return Math.sqrt(stateNoise(halves, model, meanRow(model.queries), trained) / trained.length)
}

/** By how much pooling over the spots alike shrinks noise that is independent from spot to spot, at one spot. */
export function poolingFactor({ alike }: FittedModel, spot: number): number {
  const weights = alike.weights.subarray(alike.indptr[spot], alike.indptr[spot + 1])
  return Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0))
}
