import type { CsrMatrix } from '../stats/sparse.ts'

/** Sets matrices of the same rows side by side; columns keep their order. */
export function joinColumns(matrices: readonly CsrMatrix[]): CsrMatrix {
  const nRow = matrices[0]?.nRow ?? 0
  const nValue = matrices.reduce((sum, { values }) => sum + values.length, 0)
  const indptr = new Uint32Array(nRow + 1)
  const indices = new Uint32Array(nValue)
  const values = new Float32Array(nValue)
  let slot = 0
  for (let row = 0; row < nRow; row++) {
    let shift = 0
    for (const matrix of matrices) {
      for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++) {
        indices[slot] = matrix.indices[k] + shift
        values[slot++] = matrix.values[k]
      }
      shift += matrix.nColumn
    }
    indptr[row + 1] = slot
  }
  return { nRow, nColumn: matrices.reduce((sum, { nColumn }) => sum + nColumn, 0), indptr, indices, values }
}
