import type { CsrMatrix } from '../../worker/stats/sparse.ts'

/** `[nRow, nColumn]` row-major values of a small matrix. */
export function toDense({ nRow, nColumn, indptr, indices, values }: CsrMatrix): Float32Array {
  const dense = new Float32Array(nRow * nColumn)
  for (let row = 0; row < nRow; row++)
    for (let k = indptr[row]; k < indptr[row + 1]; k++) dense[row * nColumn + indices[k]] = values[k]
  return dense
}
