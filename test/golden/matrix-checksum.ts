import type { CsrMatrix } from '../../worker/stats/sparse.ts'

/** Sum of value × (row mod 101 + 1) × (column mod 103 + 1), as the oracles compute it: changes where a value moves. */
export function matrixChecksum({ nRow, indptr, indices, values }: CsrMatrix): number {
  let sum = 0
  for (let row = 0; row < nRow; row++)
    for (let k = indptr[row]; k < indptr[row + 1]; k++)
      sum += values[k] * ((row % 101) + 1) * ((indices[k] % 103) + 1)
  return sum
}
