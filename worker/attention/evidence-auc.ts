import { N_FOLD } from './folds.ts'

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
