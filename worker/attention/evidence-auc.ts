import { N_FOLD } from '../api/ensemble.ts'
import { breathe } from '../stats/breathe.ts'

/** Sums that are added up side by side: one alone would wait for each of its own additions. */
const AT_ONCE = 4
/** Spots after which other requests get their turn. */
const SPOTS_BETWEEN_BREATHS = 64

/**
 * Held-out evidence AUC of every fold: how often a spot's histology has more evidence for its own omics than for those of
 * another spot of the same held-out tissue, `Σ_k q_ik·y_jk` over j = i against j ≠ i; .5 is chance.
 * `queries, targets: [nSpot, nAxis]`, `queries` from encoders that did not see the spot's fold; NaN for folds of one spot.
 * Code: `CANCELLED`.
 */
export async function evidenceAucs(
  queries: Float32Array,
  targets: Float32Array,
  nAxis: number,
  folds: Uint8Array,
  signal: AbortSignal,
): Promise<Float64Array> {
  const aucs = new Float64Array(N_FOLD)
  for (let fold = 0; fold < N_FOLD; fold++) {
    const spots = Uint32Array.from(folds.keys()).filter((spot) => folds[spot] === fold)
    const rows = rowsOf(targets, nAxis, spots)
    const evidence = new Float64Array(rows.length / nAxis)
    let wins = 0
    for (let i = 0; i < spots.length; i++) {
      if (i % SPOTS_BETWEEN_BREATHS === 0) await breathe(signal)
      addUp(Float64Array.from(queries.subarray(spots[i] * nAxis, (spots[i] + 1) * nAxis)), rows, evidence)
      const own = evidence[i]
      for (let j = 0; j < spots.length; j++)
        if (j !== i) wins += own > evidence[j] ? 1 : own === evidence[j] ? 0.5 : 0
    }
    aucs[fold] = wins / (spots.length * (spots.length - 1))
  }
  return aucs
}

/** `[n, nAxis]` rows of `spots` one after another, `n` filled up to whole rounds of `AT_ONCE`. */
function rowsOf(values: Float32Array, nAxis: number, spots: Uint32Array): Float64Array {
  const out = new Float64Array(Math.ceil(spots.length / AT_ONCE) * AT_ONCE * nAxis)
  spots.forEach((spot, row) => {
    out.set(values.subarray(spot * nAxis, (spot + 1) * nAxis), row * nAxis)
  })
  return out
}

/** Products of `query: [nAxis]` with every row of `rows: [n, nAxis]`, into `out: [n]`; each is added up in the order of the axes. */
function addUp(query: Float64Array, rows: Float64Array, out: Float64Array): void {
  const nAxis = query.length
  for (let row = 0; row < out.length; row += AT_ONCE) {
    let first = 0
    let second = 0
    let third = 0
    let fourth = 0
    let at = row * nAxis
    for (let k = 0; k < nAxis; k++, at++) {
      first += query[k] * rows[at]
      second += query[k] * rows[at + nAxis]
      third += query[k] * rows[at + 2 * nAxis]
      fourth += query[k] * rows[at + 3 * nAxis]
    }
    out[row] = first
    out[row + 1] = second
    out[row + 2] = third
    out[row + 3] = fourth
  }
}
