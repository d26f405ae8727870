import { axisSlopes, calibrate } from './calibration.ts'
import { N_FOLD } from './folds.ts'

/** One-sided 1 % quantile of Student's t for as many folds. */
const T_99 = 3.747

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
 * Whether histology explains more of held-out tissue than histology moved over the tissue does, fold by fold (paired t
 * test, one-sided at 1 %); `own: [N_FOLD]`, each null likewise. Against nothing would not do: whatever varies smoothly
 * over the tissue says where a spot lies, and explains something without saying anything of how it looks.
 */
export function exceedsNull(own: Float64Array, nulls: readonly Float64Array[]): boolean {
  const gains = Array.from(own, (share, fold) => {
    const moved = nulls.reduce((sum, shares) => sum + shares[fold], 0) / nulls.length
    return share - moved
  }).filter(Number.isFinite)
  const n = gains.length
  if (n < N_FOLD) return false
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / n
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (n - 1)
  return mean > T_99 * Math.sqrt(variance / n)
}
