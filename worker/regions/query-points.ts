import { type FittedModel, supportedQueries } from '../attention/fitted-model.ts'
import type { Points } from '../stats/k-means.ts'

/**
 * Every spot's supported query, `[nSpot, nAxis]`, in units of what the axes do to the logits: the distance of two spots is about that
 * of their rankings. Each axis is multiplied by the length of the features' keys on it.
 */
export function queryPoints(model: FittedModel): Points {
  const { keys, nAxis } = model
  const lengths = new Float64Array(nAxis)
  for (let at = 0; at < keys.length; at++) lengths[at % nAxis] += keys[at] ** 2
  const values = supportedQueries(model).map((value, at) => value * Math.sqrt(lengths[at % nAxis]))
  return { values, width: nAxis }
}
