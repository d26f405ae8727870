import { lowerBound, upperBound } from '../stats/search.ts'
import { type CsrMatrix, transposeCsr } from '../stats/sparse.ts'

/** Rank scores of all features, kept sparse: a spot without the feature has `atZero`, others differ by `deviation`. */
export interface RankScores {
  /** `[nFeature, nSpot]` difference from `atZero` where the feature is measured. */
  deviation: CsrMatrix
  /** `[nFeature]` score of a spot without the feature. */
  atZero: Float32Array
}

/**
 * Rank score of each feature in each spot: share of the slide's spots below it (ties by half) minus one half, so the
 * mean over a region plus one half is the region's rank-sum AUC. In [-.5, .5], mean 0 over the slide.
 * `normalised: [nSpot, nFeature]`; stored zeros count as zeros; negative values are ranked below zero.
 */
export function rankScores(normalised: CsrMatrix): RankScores {
  const byFeature = transposeCsr(normalised)
  const nSpot = normalised.nRow
  const { indptr, values } = byFeature
  const deviation = new Float32Array(values.length)
  const atZero = new Float32Array(byFeature.nRow)
  for (let feature = 0; feature < byFeature.nRow; feature++) {
    const start = indptr[feature]
    const own = values.subarray(start, indptr[feature + 1])
    atZero[feature] = scoreColumn(own, nSpot, deviation.subarray(start, indptr[feature + 1]))
  }
  return { deviation: { ...byFeature, values: deviation }, atZero }
}

/** Writes deviations of one feature's stored values and gives the score of the spots that store none. */
function scoreColumn(own: Float32Array, nSpot: number, out: Float32Array): number {
  const sorted = own.slice().sort()
  const nBelow = lowerBound(sorted, 0)
  const nStoredZero = upperBound(sorted, 0) - nBelow
  const nZero = nSpot - own.length + nStoredZero
  const score = (below: number, ties: number) => (below + ties / 2) / nSpot - 0.5
  const zero = score(nBelow, nZero)
  for (let k = 0; k < own.length; k++) {
    const value = own[k]
    if (value === 0) continue
    const first = lowerBound(sorted, value)
    const ties = upperBound(sorted, value) - first
    // Spots that store nothing lie below every positive value.
    out[k] = score(value > 0 ? first - nStoredZero + nZero : first, ties) - zero
  }
  return zero
}

/** Dense `[nSpot, features.length]` row-major scores of chosen features, times `scale`. */
export function denseScores(scores: RankScores, features: Uint32Array, scale: number): Float32Array {
  const { deviation, atZero } = scores
  const nSpot = deviation.nColumn
  const dense = new Float32Array(nSpot * features.length)
  features.forEach((feature, slot) => {
    const zero = atZero[feature] * scale
    for (let at = slot; at < dense.length; at += features.length) dense[at] = zero
    for (let k = deviation.indptr[feature]; k < deviation.indptr[feature + 1]; k++)
      dense[deviation.indices[k] * features.length + slot] = zero + deviation.values[k] * scale
  })
  return dense
}

/** `[nFeature]` root mean square of every feature's scores over the spots. */
export function scoreSpread({ deviation, atZero }: RankScores): Float32Array {
  const { indptr, values, nColumn: nSpot } = deviation
  return atZero.map((zero, feature) => {
    let squares = (nSpot - (indptr[feature + 1] - indptr[feature])) * zero ** 2
    for (let k = indptr[feature]; k < indptr[feature + 1]; k++) squares += (zero + values[k]) ** 2
    return Math.sqrt(squares / nSpot)
  })
}

/**
 * `[nFeature, k]` products of every feature's scores with the columns of `u: [nSpot, k]`, whose columns must sum to 0
 * so that the score of absence drops out and only measured values cost time.
 */
export function projectScores({ deviation }: RankScores, u: Float32Array, k: number): Float32Array {
  const out = new Float32Array(deviation.nRow * k)
  for (let feature = 0; feature < deviation.nRow; feature++) {
    for (let at = deviation.indptr[feature]; at < deviation.indptr[feature + 1]; at++) {
      const row = deviation.indices[at] * k
      for (let j = 0; j < k; j++) out[feature * k + j] += u[row + j] * deviation.values[at]
    }
  }
  return out
}
