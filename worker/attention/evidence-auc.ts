import { N_FOLD } from './folds.ts'

/** One-sided 1 % quantile of Student's t for as many folds. */
const T_99 = 3.747

/**
 * Held-out evidence AUC of every fold: how often a spot's histology has more evidence for its own omics than for those of
 * another spot of the same held-out tissue, `Σ_k q_ik·y_jk` over j = i against j ≠ i; .5 is chance.
 * `queries, targets: [nSpot, nAxis]`, `queries` from encoders that did not see the spot's fold; NaN for folds of one spot.
 */
export function evidenceAucs(
  queries: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
): Float64Array {
  return Float64Array.from({ length: N_FOLD }, (_, fold) => {
    const spots = [...folds.keys()].filter((spot) => folds[spot] === fold)
    let wins = 0
    for (const i of spots) {
      const evidence = (j: number) => {
        let sum = 0
        for (let k = 0; k < nAxis; k++) sum += queries[i * nAxis + k] * targets[j * nAxis + k]
        return sum
      }
      const own = evidence(i)
      for (const j of spots) {
        if (j === i) continue
        const other = evidence(j)
        wins += own > other ? 1 : own === other ? 0.5 : 0
      }
    }
    return wins / (spots.length * (spots.length - 1))
  })
}

/**
 * Whether held-out tissue is told apart by its histology: the folds' AUCs beat those of moved histology, fold by fold
 * (paired t test, one-sided at 1 %). Against .5 would not do: whatever varies smoothly over the tissue says where a spot
 * lies, and beats .5 without saying anything of how it looks.
 */
export function exceedsNull(own: Float64Array, nulls: readonly Float64Array[]): boolean {
  const gains = Array.from(own, (auc, fold) => {
    const moved = nulls.reduce((sum, aucs) => sum + aucs[fold], 0) / nulls.length
    return auc - moved
  }).filter(Number.isFinite)
  const n = gains.length
  if (n < N_FOLD) return false
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / n
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (n - 1)
  return mean > T_99 * Math.sqrt(variance / n)
}
