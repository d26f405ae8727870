import { N_FOLD } from '../api/ensemble.ts'
import { axisSlopes, calibrate } from './calibration.ts'

/** Ways in which histology is moved for the verdict: with fewer, what informs is missed where the ways differ much. */
export const N_MOVED = 12

/** One-sided 1 % quantile of Student's t with `N_MOVED - 1` degrees of freedom. */
const T_99 = 2.7181

/**
 * Share of each held-out fold's sum of squares that the calibrated foretelling takes away, `[N_FOLD]`; below 0 where it
 * adds, NaN for an empty fold. Arguments as of `axisSlopes`.
 */
export function explainedByFold(
  foretold: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): Float64Array {
  return explainedAsIs(
    calibrate(foretold, axisSlopes(foretold, targets, nAxis, folds), nAxis, folds),
    targets,
    nAxis,
    folds,
  )
}

/** The same of what is foretold as it is, calibrated elsewhere. */
export function explainedAsIs(
  kept: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): Float64Array {
  const left = new Float64Array(N_FOLD)
  const total = new Float64Array(N_FOLD)
  for (let at = 0; at < kept.length; at++) {
    const fold = folds[Math.floor(at / nAxis)]
    left[fold] += (targets[at] - kept[at]) ** 2
    total[fold] += targets[at] ** 2
  }
  return total.map((sum, fold) => 1 - left[fold] / sum)
}

/**
 * Whether histology explains more of held-out tissue than histology moved over the tissue does: its share against those of
 * `N_MOVED` motions as one more draw from them (prediction by Student's t, one-sided at 1 %); `own: [N_FOLD]`, each motion
 * likewise. Against nothing would not do: whatever varies smoothly over the tissue says where a spot lies, and explains
 * something without saying anything of how it looks. False with other than `N_MOVED` motions, or with an empty fold.
 */
export function exceedsNull(own: Float64Array, moved: readonly Float64Array[]): boolean {
  const ownShare = average(own)
  const shares = moved.map(average)
  if (shares.length !== N_MOVED || ![ownShare, ...shares].every(Number.isFinite)) return false
  const mean = average(shares)
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (N_MOVED - 1)
  return ownShare - mean > T_99 * Math.sqrt(variance * (1 + 1 / N_MOVED))
}

function average(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]
  return sum / values.length
}
