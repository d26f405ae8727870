import { type FittedModel, supportedQueries } from '../attention/fitted-model.ts'
import { meanRow } from '../stats/rows.ts'

/** Per seed `[nSpot, nAxis]`: what multiplies `keys` to the `supported` logits of that seed alone. */
export const supportedBySeed = (model: FittedModel): Float32Array[] =>
  model.queries.map((query) => supportedQueries({ ...model, queries: [query] }))

/** `[nSpot, nAxis]` of the reading: histology alone, or histology and measurement. */
export const queriesOf = (model: FittedModel, by: 'expected' | 'supported'): Float32Array =>
  by === 'expected' ? meanRow(model.queries) : supportedQueries(model)
