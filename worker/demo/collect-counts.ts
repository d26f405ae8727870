import type { CsrMatrix } from '../stats/sparse.ts'

/** Counts `[nRow, nColumn]`, row by row and column by column from `draw`; zeros are not stored. `begin` opens a row. */
export function collectCounts<T>(
  nRow: number,
  nColumn: number,
  begin: (row: number) => T,
  draw: (ofRow: T, column: number) => number,
): CsrMatrix {
  const indptr = new Uint32Array(nRow + 1)
  const indices: number[] = []
  const values: number[] = []
  for (let row = 0; row < nRow; row++) {
    const ofRow = begin(row)
    for (let column = 0; column < nColumn; column++) {
      const count = draw(ofRow, column)
      if (count === 0) continue
      indices.push(column)
      values.push(count)
    }
    indptr[row + 1] = indices.length
  }
  return { nRow, nColumn, indptr, indices: Uint32Array.from(indices), values: Float32Array.from(values) }
}
