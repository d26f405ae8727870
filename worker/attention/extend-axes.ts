import { breathe } from '../stats/breathe.ts'
import type { ExpressionAxes } from './axes.ts'
import { projectRows, type RankScores } from './rank-scores.ts'

/** Spots after which other requests get their turn: some tenths of a second of dense bins. */
const SPOTS_BETWEEN_BREATHS = 4096

/**
 * `[nSpot, nAxis]` coordinates of every spot on axes that were found on a sample, in the units of `axes.spots`: singular
 * vectors are u = x·k/|k|² of the trained features' scores with their keys k, which any spot's scores can be put into (of the
 * sample itself it gives the axes turned by one more iteration: strong axes to rounding, weak ones as far as they converged).
 * `axes.keys` with the trained features' times `weights: [trained.length]`, if any; so are the scores. `scores` of the slide. Code: `CANCELLED`.
 */
export async function spotsOnAxes(
  { deviation, atZero }: RankScores,
  { keys, nAxis }: Pick<ExpressionAxes, 'keys' | 'nAxis'>,
  trained: Uint32Array,
  weights: Float32Array | null,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { nRow, nColumn, indptr, indices, values } = deviation
  const map = readingMap(keys, nAxis, trained, weights)
  const slotOf = new Int32Array(nColumn).fill(-1)
  const ofZero = new Float64Array(nAxis)
  trained.forEach((feature, slot) => {
    slotOf[feature] = slot
    for (let j = 0; j < nAxis; j++) ofZero[j] += atZero[feature] * map[slot * nAxis + j]
  })
  const out = new Float32Array(nRow * nAxis)
  const sums = new Float64Array(nAxis)
  for (let spot = 0; spot < nRow; spot++) {
    if (spot % SPOTS_BETWEEN_BREATHS === 0) await breathe(signal)
    sums.set(ofZero)
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++) {
      const slot = slotOf[indices[k]]
      if (slot < 0) continue
      for (let j = 0; j < nAxis; j++) sums[j] += values[k] * map[slot * nAxis + j]
    }
    out.set(sums, spot * nAxis)
  }
  return out
}

/** `[trained.length, nAxis]` what a unit of each feature's score adds to the coordinates. */
function readingMap(
  keys: Float32Array,
  nAxis: number,
  trained: Uint32Array,
  weights: Float32Array | null,
): Float64Array {
  const map = new Float64Array(trained.length * nAxis)
  const squares = new Float64Array(nAxis)
  trained.forEach((feature, slot) => {
    const square = weights ? weights[slot] ** 2 : 1
    for (let j = 0; j < nAxis; j++) {
      const key = keys[feature * nAxis + j]
      map[slot * nAxis + j] = square * key
      squares[j] += square * key ** 2
    }
  })
  return map.map((value, at) => (squares[at % nAxis] > 0 ? value / squares[at % nAxis] : 0))
}

/** As `projectScores`, where others get their turn in between. Code: `CANCELLED`. */
export async function projectAllScores(
  scores: RankScores,
  spots: Float32Array,
  nAxis: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { nRow, nColumn } = scores.deviation
  const out = new Float32Array(nColumn * nAxis)
  for (let start = 0; start < nRow; start += SPOTS_BETWEEN_BREATHS) {
    await breathe(signal)
    projectRows(scores, spots, nAxis, { start, end: Math.min(nRow, start + SPOTS_BETWEEN_BREATHS) }, out)
  }
  return out
}

/**
 * Keys of which those of features that were not trained on are of all spots: a rare feature is in too few of a sample.
 * `keys: [nFeature, nAxis]` of the sample, kept for the trained features; `spots: [nSpot, nAxis]` columns of sum 0. Code:
 * `CANCELLED`.
 */
export async function keysOfAllSpots(
  scores: RankScores,
  spots: Float32Array,
  keys: Float32Array,
  nAxis: number,
  trained: Uint32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const products = await projectAllScores(scores, spots, nAxis, signal)
  return keysOfProducts(products, squaresOf(spots, nAxis), keys, trained)
}

/** `[nAxis]` sums of squares of the columns of `spots: [nSpot, nAxis]`. */
export function squaresOf(spots: Float32Array, nAxis: number): Float64Array {
  const squares = new Float64Array(nAxis)
  for (let at = 0; at < spots.length; at++) squares[at % nAxis] += spots[at] ** 2
  return squares
}

/** `[nFeature, nAxis]` keys from products of all scores with spots whose columns have these `squares`; those of `trained` from `keys`. */
export function keysOfProducts(
  products: Float32Array,
  squares: Float64Array,
  keys: Float32Array,
  trained: Uint32Array,
): Float32Array {
  const nAxis = squares.length
  const out = products
  for (let at = 0; at < out.length; at++)
    out[at] = squares[at % nAxis] > 0 ? out[at] / squares[at % nAxis] : 0
  for (const feature of trained) {
    const own = keys.subarray(feature * nAxis, (feature + 1) * nAxis)
    out.set(own, feature * nAxis)
  }
  return out
}
