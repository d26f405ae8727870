import { leftSingularVectors } from './programmes.ts'
import { projectScores, type RankScores } from './rank-scores.ts'

/** The slide's strongest axes of expression: every logit is a product of a spot's and a feature's coordinates on them. */
export interface ExpressionAxes {
  nAxis: number
  /** `[nSpot, nAxis]` orthonormal columns, strongest first. */
  spots: Float32Array
  /** `[nSpot, nAxis]` the same in units of the trained features' spread, what query encoders learn to foretell. */
  targets: Float32Array
  /** `[nAxis]` `targets` over `spots`. */
  scale: Float32Array
  /** `[nFeature, nAxis]` keys of all features, in rank shift: `spots·keysᵀ` is the slide's rank scores, denoised. */
  keys: Float32Array
}

/**
 * Left singular vectors of the trained features' scores, and every feature's least-squares coordinates on them.
 * `dense: [nSpot, nTrained]` columns of mean 0; `scores` of all features.
 */
export async function expressionAxes(
  dense: Float32Array,
  nSpot: number,
  scores: RankScores,
  nAxisWanted: number,
): Promise<ExpressionAxes> {
  return axesOf(dense, nSpot, nAxisWanted, (spots, nAxis) => projectScores(scores, spots, nAxis))
}

/** The same where `keysOn` gives the keys of all features on the spots' axes `[nSpot, nAxis]`. */
export async function axesOf(
  dense: Float32Array,
  nSpot: number,
  nAxisWanted: number,
  keysOn: (spots: Float32Array, nAxis: number) => Float32Array,
): Promise<ExpressionAxes> {
  const nTrained = dense.length / nSpot
  const nAxis = Math.max(1, Math.min(nAxisWanted, nSpot - 1, nTrained - 1))
  const spots = await leftSingularVectors(dense, nSpot, nTrained, nAxis)
  const scale = singularValues(dense, spots, nTrained, nAxis)
  const targets = spots.map((value, at) => value * scale[at % nAxis])
  return { nAxis, spots, targets, scale, keys: keysOn(spots, nAxis) }
}

/** Lengths of `xᵀu` for each orthonormal column of `u: [n, k]`, `x: [n, m]`; `[k]`. */
export function singularValues(x: Float32Array, u: Float32Array, m: number, k: number): Float32Array {
  const n = x.length / m
  const products = new Float32Array(k * m)
  for (let row = 0; row < n; row++)
    for (let j = 0; j < k; j++) {
      const factor = u[row * k + j]
      for (let column = 0; column < m; column++) products[j * m + column] += factor * x[row * m + column]
    }
  return Float32Array.from({ length: k }, (_, j) => {
    let squares = 0
    for (let at = j * m; at < (j + 1) * m; at++) squares += products[at] ** 2
    return Math.sqrt(squares)
  })
}
