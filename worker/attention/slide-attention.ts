import type { FitSummary, Ranking, Reading } from '../api/methods.ts'
import { adjustPValues } from '../stats/false-discovery.ts'
import { orderDescending } from '../stats/ranks.ts'
import { meanRow } from '../stats/rows.ts'
import { findColumn } from '../stats/sparse.ts'
import type { Attention, WorkContext } from './attention.ts'
import { type FittedModel, type FittedSlide, supportedQueries } from './fitted-model.ts'
import { type ModelFile, writeModel } from './model-file.ts'
import type { Neighbourhood } from './neighbours.ts'
import { nullPValue } from './null-distribution.ts'
import { meanRowOf, rowProducts } from './row-products.ts'
import { halfWidths, rankRange } from './seed-intervals.ts'
import { seedQueries } from './seed-queries.ts'
import { type TopTile, topRows, topScores } from './top-scores.ts'

/** Answers for a fitted slide (MODEL.md section 2): rows, maps and best features, made when asked from the factors. */
export function slideAttention(
  { model, scores }: FittedSlide,
  near: Neighbourhood,
  summary: FitSummary,
  file: Omit<ModelFile, 'model'> = { transfer: null, facts: {} },
): Attention {
  const { nSpot, nFeature, nAxis, queries, keys } = model
  const { deviation } = scores
  const supportedQuery = supportedQueries(model)
  const expectedQuery = meanRow(queries)

  const row = (query: Float32Array, spots: Uint32Array) =>
    rowProducts(meanRowOf(query, nAxis, spots), keys, nAxis)

  /** Rank scores measured here and around: absence counts everywhere, what is measured adds to it. */
  function observedRow(spots: Uint32Array): Float32Array {
    const out = Float64Array.from(scores.atZero)
    for (const [from, weight] of weightsAround(near, spots))
      for (let at = deviation.indptr[from]; at < deviation.indptr[from + 1]; at++)
        out[deviation.indices[at]] += weight * deviation.values[at]
    return Float32Array.from(out)
  }

  function readingRow(spots: Uint32Array, by: Reading): Float32Array {
    if (by === 'observed') return observedRow(spots)
    return row(by === 'expected' ? expectedQuery : supportedQuery, spots)
  }

  function rank(spots: Uint32Array, by: Reading): Ranking {
    const asked = seedQueries(model, spots)
    const expectedRows = asked.expected.map((query) => rowProducts(query, keys, nAxis))
    const supportedRows = asked.supported.map((query) => rowProducts(query, keys, nAxis))
    const expected = row(expectedQuery, spots)
    const supported = row(supportedQuery, spots)
    const observed = observedRow(spots)
    const { weight, nullWeight } = attentionRow(supported, model)
    const readings = { expected, supported, observed }
    const seedRows = { expected: expectedRows, supported: supportedRows, observed: [observed] }[by]
    const pValues = expected.map((score, feature) => nullPValue(model.nullDistribution, feature, score))
    return {
      nSpotPooled: spots.length,
      by,
      order: orderDescending(readings[by]),
      ...readings,
      lift: weight.map((value, feature) => value / model.typicalWeight[feature]),
      weight,
      expectedHalfWidth: halfWidths(expectedRows, expected),
      supportedHalfWidth: halfWidths(supportedRows, supported),
      ...rankRange(seedRows),
      // The null is of single spots: the mean of a region would be compared with something wider than chance.
      fdr:
        spots.length === 1
          ? Float32Array.from(adjustPValues(pValues))
          : new Float32Array(nFeature).fill(Number.NaN),
      nullWeight,
    }
  }

  function map(feature: number, quantity: 'attention' | Reading): Float32Array {
    if (quantity === 'observed') return observedColumn(feature)
    const asked = quantity === 'expected' ? expectedQuery : supportedQuery
    const key = Float64Array.from(keys.subarray(feature * nAxis, (feature + 1) * nAxis))
    const out = rowProducts(key, asked, nAxis)
    if (quantity !== 'attention') return out
    const usual = Math.log(model.typicalWeight[feature])
    return out.map((logit, spot) => (model.beta * logit - model.logTotal[spot] - usual) / Math.LN2)
  }

  function observedColumn(feature: number): Float32Array {
    const own = new Float32Array(nSpot).fill(scores.atZero[feature])
    const { rows, places } = findColumn(deviation, feature)
    rows.forEach((spot, k) => {
      own[spot] += deviation.values[places[k]]
    })
    return own.map((_, spot) => {
      let value = 0
      for (let k = near.indptr[spot]; k < near.indptr[spot + 1]; k++)
        value += near.weights[k] * own[near.indices[k]]
      return value
    })
  }

  function topOf(by: Reading, k: number, signal: AbortSignal): AsyncIterable<TopTile> {
    if (by === 'observed') return topRows(nSpot, k, (spot) => observedRow(Uint32Array.of(spot)), signal)
    const asked = by === 'expected' ? expectedQuery : supportedQuery
    return topScores({ queries: asked, keys, width: nAxis }, k, signal)
  }

  async function topFeatures(by: Reading, k: number, { signal }: WorkContext): Promise<Uint32Array> {
    const nTop = Math.min(k, nFeature)
    const out = new Uint32Array(nSpot * nTop)
    for await (const { start, features } of topOf(by, nTop, signal)) out.set(features, start * nTop)
    return out
  }

  return {
    summary,
    fitted: { model, scores, near },
    rank,
    scores: readingRow,
    map,
    topScores: (by, k, signal) => topOf(by, Math.min(k, nFeature), signal),
    topFeatures,
    save: (path) => writeModel(path, { ...file, model, facts: { ...file.facts, summary } }),
  }
}

/** Spots in and around chosen ones, ascending, each with its weight; not as an array over the slide, which has too many. */
function weightsAround({ indptr, indices, weights }: Neighbourhood, spots: Uint32Array): [number, number][] {
  const out = new Map<number, number>()
  for (const spot of spots)
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++)
      out.set(indices[k], (out.get(indices[k]) ?? 0) + weights[k] / spots.length)
  return [...out].sort(([a], [b]) => a - b)
}

/** Softmax of a row `supported: [nFeature]` with the null key, whose mass is what shuffled histology reaches. */
export function attentionRow(supported: Float32Array, { beta, nullMass }: FittedModel) {
  const weight = new Float32Array(supported.length)
  let total = nullMass
  for (let k = 0; k < weight.length; k++) {
    weight[k] = Math.exp(beta * supported[k])
    total += weight[k]
  }
  for (let k = 0; k < weight.length; k++) weight[k] /= total
  return { weight, nullWeight: nullMass / total }
}
