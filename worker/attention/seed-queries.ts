import { pooledWeights } from './alike.ts'
import type { FittedModel } from './fitted-model.ts'
import { meanRowOf, weightedRow } from './row-products.ts'

/** What each seed alone asks at some spots, `[nAxis]` per seed; times the keys these are its logits. */
export interface SeedQueries {
  expected: Float64Array[]
  supported: Float64Array[]
}

/**
 * The query of every seed, mean over `spots`, and the same with the measurement, pooled over the spots alike (MODEL.md
 * section 2). The mean over seeds gives the rows that are ranked.
 */
export function seedQueries(model: FittedModel, spots: Uint32Array): SeedQueries {
  const { queries, nAxis, programmes, nProgramme, reliability } = model
  const weight = pooledWeights(model.alike, spots)
  const measured = weightedRow(programmes, nProgramme, weight)
  return {
    expected: queries.map((query) => meanRowOf(query, nAxis, spots)),
    supported: queries.map((query) => {
      const asked = weightedRow(query, nAxis, weight)
      for (const [axis, value] of measured.entries()) asked[axis] += reliability * value
      return asked
    }),
  }
}
