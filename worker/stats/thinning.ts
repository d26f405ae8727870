import { createRandom } from './random.ts'
import type { CsrMatrix } from './sparse.ts'

/**
 * Splits counts binomially in two halves that sum to them, with independent noise where counts are Poisson
 * (MODEL.md sections 3 and 4). `counts` holds non-negative integers; zeros are dropped from the halves.
 * `share` is the probability that a count goes to the first half. Columns of `whole: [nColumn]` are no counts: they stay
 * whole in both halves.
 */
export function thinCounts(
  counts: CsrMatrix,
  seed: number,
  share = 0.5,
  whole: Uint8Array | null = null,
): [CsrMatrix, CsrMatrix] {
  const random = createRandom(seed)
  const first = new Float32Array(counts.values.length)
  const second = new Float32Array(counts.values.length)
  for (let k = 0; k < counts.values.length; k++) {
    if (whole?.[counts.indices[k]]) {
      first[k] = counts.values[k]
      second[k] = counts.values[k]
      continue
    }
    const total = Math.round(counts.values[k])
    first[k] = random.binomial(total, share)
    second[k] = total - first[k]
  }
  return [dropZeros({ ...counts, values: first }), dropZeros({ ...counts, values: second })]
}

/** Copies a matrix without its stored zeros. */
function dropZeros(matrix: CsrMatrix): CsrMatrix {
  const nKept = matrix.values.reduce((n, value) => n + (value === 0 ? 0 : 1), 0)
  const indptr = new Uint32Array(matrix.nRow + 1)
  const indices = new Uint32Array(nKept)
  const values = new Float32Array(nKept)
  let slot = 0
  for (let row = 0; row < matrix.nRow; row++) {
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) {
      if (matrix.values[k] === 0) continue
      indices[slot] = matrix.indices[k]
      values[slot++] = matrix.values[k]
    }
    indptr[row + 1] = slot
  }
  return { nRow: matrix.nRow, nColumn: matrix.nColumn, indptr, indices, values }
}
