import { N_FOLD } from '../api/ensemble.ts'

/**
 * How much of what unseen histology foretells comes true: least-squares slope of the measured on the foretold, axis by
 * axis, never below 0, for each fold from all other folds. It takes encoders that fit noise back to what they are worth,
 * down to nothing. `foretold, targets: [nSpot, nAxis]`, the first from encoders that did not see the spot's fold;
 * `folds: [nSpot]`; gives `[N_FOLD, nAxis]`.
 */
export function axisSlopes(
  foretold: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): Float32Array {
  const across = new Float64Array(N_FOLD * nAxis)
  const within = new Float64Array(N_FOLD * nAxis)
  folds.forEach((own, spot) => {
    for (let axis = 0; axis < nAxis; axis++) {
      const value = foretold[spot * nAxis + axis]
      const products = value * targets[spot * nAxis + axis]
      for (let fold = 0; fold < N_FOLD; fold++) {
        if (fold === own) continue
        across[fold * nAxis + axis] += products
        within[fold * nAxis + axis] += value ** 2
      }
    }
  })
  return Float32Array.from(across, (sum, at) => (sum > 0 ? sum / within[at] : 0))
}

/** `foretold: [nSpot, nAxis]`, every spot's row times its fold's slopes. */
export function calibrate(
  foretold: Float32Array,
  slopes: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): Float32Array {
  const out = new Float32Array(foretold.length)
  for (let at = 0; at < out.length; at++)
    out[at] = foretold[at] * slopes[folds[Math.floor(at / nAxis)] * nAxis + (at % nAxis)]
  return out
}

/** Share of the targets' sum of squares that calibrated `foretold: [nSpot, nAxis]` takes away; below 0 where it adds. */
export function explainedShare(
  foretold: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): number {
  const kept = calibrate(foretold, axisSlopes(foretold, targets, nAxis, folds), nAxis, folds)
  let left = 0
  let total = 0
  for (let at = 0; at < kept.length; at++) {
    left += (targets[at] - kept[at]) ** 2
    total += targets[at] ** 2
  }
  return total > 0 ? 1 - left / total : 0
}
