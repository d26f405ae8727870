import { breathe } from '../stats/breathe.ts'

/** Spots after which other requests get their turn. */
const SPOTS_BETWEEN_BREATHS = 1024
/** Columns shorter than this beside what they were are rounding. */
const SHORTEST = 1e-6

/**
 * A model's axes turned so that their keys are orthogonal over the trained features that a slide shares: least squares is then a
 * division, and leading axes stay leading. `keys = turned·R` with R unit upper triangular.
 */
export interface ModelBasis {
  nAxis: number
  /** `[nAxis, nAxis]` R. */
  turn: Float64Array
  /** `[nAxis]` lengths of the turned keys over the shared trained features; 0 where an axis is lost with what is missing. */
  lengths: Float32Array
}

/** Gram-Schmidt over `keys: [nRead, nAxis]`, those of the shared trained features, weighed. */
export function modelBasis(keys: Float32Array, nAxis: number): ModelBasis {
  const nRead = keys.length / nAxis
  const own = Float64Array.from(keys)
  const turn = new Float64Array(nAxis * nAxis)
  const lengths = new Float32Array(nAxis)
  const dot = (i: number, j: number) => {
    let sum = 0
    for (let at = 0; at < nRead * nAxis; at += nAxis) sum += own[at + i] * own[at + j]
    return sum
  }
  for (let j = 0; j < nAxis; j++) {
    turn[j * nAxis + j] = 1
    const before = Math.sqrt(dot(j, j))
    for (let i = 0; i < j; i++) {
      if (lengths[i] === 0) continue
      const share = dot(i, j) / dot(i, i)
      turn[i * nAxis + j] = share
      for (let at = 0; at < nRead * nAxis; at += nAxis) own[at + j] -= share * own[at + i]
    }
    const after = Math.sqrt(dot(j, j))
    lengths[j] = after > SHORTEST * before ? after : 0
  }
  return { nAxis, turn, lengths }
}

/** `[nSpot, nAxis]` queries on the turned axes, `R·q`. */
export function turnQueries(queries: Float32Array, { nAxis, turn }: ModelBasis): Float32Array {
  const out = new Float32Array(queries.length)
  for (let row = 0; row < out.length; row += nAxis)
    for (let i = 0; i < nAxis; i++) {
      let sum = 0
      for (let j = i; j < nAxis; j++) sum += turn[i * nAxis + j] * queries[row + j]
      out[row + i] = sum
    }
  return out
}

/** `[nFeature, nAxis]` keys on the turned axes, `k·R⁻¹`, such that products with turned queries stay as they were. */
export function turnKeys(keys: Float32Array, { nAxis, turn }: ModelBasis): Float32Array {
  const out = new Float32Array(keys.length)
  const row = new Float64Array(nAxis)
  for (let at = 0; at < out.length; at += nAxis) {
    for (let j = 0; j < nAxis; j++) {
      row[j] = keys[at + j]
      for (let i = 0; i < j; i++) row[j] -= turn[i * nAxis + j] * row[i]
    }
    out.set(row, at)
  }
  return out
}

/** Keys `[nFeature, nAxis]` without the axes that are lost. */
export const keptAxes = (keys: Float32Array, { nAxis, lengths }: ModelBasis): Float32Array =>
  keys.map((value, at) => (lengths[at % nAxis] > 0 ? value : 0))

/**
 * `[nSpot, nAxis]` least-squares coordinates of scores `[nSpot, nRead]` on turned keys `[nRead, nAxis]` of those features. Code:
 * `CANCELLED`.
 */
export async function onTurnedKeys(
  scores: Float32Array,
  keys: Float32Array,
  { nAxis, lengths }: ModelBasis,
  signal: AbortSignal,
): Promise<Float32Array> {
  const nRead = keys.length / nAxis
  const nSpot = scores.length / nRead
  const out = new Float32Array(nSpot * nAxis)
  const sums = new Float64Array(nAxis)
  for (let spot = 0; spot < nSpot; spot++) {
    if (spot % SPOTS_BETWEEN_BREATHS === 0) await breathe(signal)
    sums.fill(0)
    for (let k = 0; k < nRead; k++) {
      const score = scores[spot * nRead + k]
      for (let j = 0; j < nAxis; j++) sums[j] += score * keys[k * nAxis + j]
    }
    for (let j = 0; j < nAxis; j++) out[spot * nAxis + j] = lengths[j] > 0 ? sums[j] / lengths[j] ** 2 : 0
  }
  return out
}
