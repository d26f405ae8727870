import { type Modalities, normaliseFeatures, uncounted } from '../stats/modalities.ts'
import type { CsrMatrix } from '../stats/sparse.ts'
import { thinCounts } from '../stats/thinning.ts'
import { leftSingularVectors } from './programmes.ts'
import { denseScores, rankScores } from './rank-scores.ts'

const THINNING_SEED = 0x7415

/** The slide seen twice with independent noise: its counts split in two, both halves described on the axes of the first. */
export interface Halves {
  nAxis: number
  /** `[nSpot, nAxis]` left singular vectors of the first half's rank scores, strongest first. */
  own: Float32Array
  /** `[nAxis]` their singular values; 0 for axes that the half does not have. */
  lengths: Float32Array
  /** `[nAxis, nTrained]` the first half's features on the axes. */
  ownKeys: Float32Array
  /** `[nAxis, nTrained]` the other half's features on the same axes of spots. */
  otherKeys: Float32Array
  /** `[nSpot, nAxis]` the other half's spots on the first half's keys, in the units of `own`. */
  other: Float32Array
}

/** Axes shorter than this beside the longest are rounding: a half of few spots or counts has fewer axes than asked for. */
const SHORTEST = 1e-4

/**
 * Splits counts binomially (MODEL.md section 3); gives both halves' rank scores, each `[nSpot, features.length]`. Of modalities
 * that are no counts all values are in both halves.
 */
export function thinnedScores(
  counts: CsrMatrix,
  features: Uint32Array,
  modalities: Modalities | null = null,
): [Float32Array, Float32Array] {
  const [a, b] = thinCounts(counts, THINNING_SEED, 0.5, modalities && uncounted(modalities)).map((half) =>
    denseScores(rankScores(normaliseFeatures(half, true, modalities)), features, 1),
  )
  return [a, b]
}

/** Splits counts and describes both halves by `nAxis` axes of the first. */
export async function splitHalves(counts: CsrMatrix, features: Uint32Array, nAxis: number): Promise<Halves> {
  return describeHalves(thinnedScores(counts, features), counts.nRow, nAxis)
}

/** Describes two halves, `[n, nTrained]` scores each, by `nAxis` axes of the first. */
export async function describeHalves(
  [a, b]: readonly [Float32Array, Float32Array],
  n: number,
  nAxis: number,
): Promise<Halves> {
  const m = a.length / n
  const own = await leftSingularVectors(a, n, m, nAxis)
  const ownKeys = project(own, a, n, m, nAxis)
  const lengths = Float32Array.from({ length: nAxis }, (_, axis) => {
    const squares = ownKeys.subarray(axis * m, (axis + 1) * m).reduce((sum, value) => sum + value ** 2, 0)
    return Math.sqrt(squares)
  }).map((length, _, all) => (length > SHORTEST * all[0] ? length : 0))
  return {
    ...{ nAxis, own, lengths, ownKeys },
    otherKeys: project(own, b, n, m, nAxis),
    // The axes are singular vectors, so that their keys are orthogonal and least squares is a division.
    other: onKeys(b, ownKeys, lengths),
  }
}

/** `[k, m]` products of the columns of `u: [n, k]` with those of `x: [n, m]`. */
function project(u: Float32Array, x: Float32Array, n: number, m: number, k: number): Float32Array {
  const out = new Float32Array(k * m)
  for (let row = 0; row < n; row++)
    for (let j = 0; j < k; j++) {
      const factor = u[row * k + j]
      const from = row * m
      const to = j * m
      for (let column = 0; column < m; column++) out[to + column] += factor * x[from + column]
    }
  return out
}

/** `[n, k]` least-squares coordinates of the rows of `x: [n, m]` on orthogonal `keys: [k, m]` of the given lengths. */
function onKeys(x: Float32Array, keys: Float32Array, lengths: Float32Array): Float32Array {
  const k = lengths.length
  const m = keys.length / k
  const n = x.length / m
  const out = new Float32Array(n * k)
  for (let row = 0; row < n; row++)
    for (let j = 0; j < k; j++) {
      let sum = 0
      for (let column = 0; column < m; column++) sum += x[row * m + column] * keys[j * m + column]
      out[row * k + j] = lengths[j] > 0 ? sum / lengths[j] ** 2 : 0
    }
  return out
}
