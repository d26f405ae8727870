import type { Ranking, Reading } from '../api/methods.ts'
import type { Attention } from '../attention/attention.ts'
import { weightedScores } from '../attention/rank-scores.ts'
import { rowProducts, weightedRow } from '../attention/row-products.ts'
import { halfWidths, rankRange } from '../attention/seed-intervals.ts'
import { attentionRow } from '../attention/slide-attention.ts'
import { orderDescending } from '../stats/ranks.ts'
import { queriesOf, supportedBySeed } from './seed-queries.ts'

/**
 * Ranks all features for spots that count by `weight: [nSpot]`, not below 0: `rank` of the attention, where spots count alike.
 * FDR is not given, as for any region. `nSpotPooled` is said as it is given.
 */
export function rankWeighted(
  fitted: Attention['fitted'],
  weight: Float64Array,
  nSpotPooled: number,
  by: Reading,
): Ranking {
  const { model } = fitted
  const share = sharesOf(weight)
  const row = (query: Float32Array) =>
    rowProducts(weightedRow(query, model.nAxis, share), model.keys, model.nAxis)
  const expectedRows = model.queries.map(row)
  const supportedRows = supportedBySeed(model).map(row)
  const expected = row(queriesOf(model, 'expected'))
  const supported = row(queriesOf(model, 'supported'))
  const observed = observedRow(fitted, share)
  const { weight: attention, nullWeight } = attentionRow(supported, model)
  const readings = { expected, supported, observed }
  return {
    ...{ nSpotPooled, by, order: orderDescending(readings[by]), ...readings },
    lift: attention.map((value, feature) => value / model.typicalWeight[feature]),
    weight: attention,
    expectedHalfWidth: halfWidths(expectedRows, expected),
    supportedHalfWidth: halfWidths(supportedRows, supported),
    ...rankRange({ expected: expectedRows, supported: supportedRows, observed: [observed] }[by]),
    fdr: new Float32Array(model.nFeature).fill(Number.NaN),
    nullWeight,
  }
}

/** Weights that sum to 1. */
function sharesOf(weight: Float64Array): Float64Array {
  const total = weight.reduce((sum, value) => sum + value, 0)
  return weight.map((value) => value / total)
}

function observedRow({ scores, near }: Attention['fitted'], share: Float64Array): Float32Array {
  const around = new Float64Array(share.length)
  for (let spot = 0; spot < share.length; spot++)
    for (let k = near.indptr[spot]; k < near.indptr[spot + 1]; k++)
      around[near.indices[k]] += share[spot] * near.weights[k]
  return weightedScores(scores, around)
}
