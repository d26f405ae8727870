import type { CsrMatrix } from '../stats/sparse.ts'

/**
 * The matrix of some columns in a new order: column `j` of the result is column `columns[j]`, each at most once.
 * Rows stay ascending.
 */
export function selectColumns(matrix: CsrMatrix, columns: Uint32Array): CsrMatrix {
  const { nRow, nColumn, indptr, indices, values } = matrix
  const target = new Int32Array(nColumn).fill(-1)
  for (let j = 0; j < columns.length; j++) target[columns[j]] = j
  const outIndptr = new Uint32Array(nRow + 1)
  for (let row = 0; row < nRow; row++) {
    let kept = outIndptr[row]
    for (let k = indptr[row]; k < indptr[row + 1]; k++) if (target[indices[k]] >= 0) kept++
    outIndptr[row + 1] = kept
  }
  const outIndices = new Uint32Array(outIndptr[nRow])
  const outValues = new Float32Array(outIndptr[nRow])
  const dense = new Float32Array(columns.length)
  for (let row = 0; row < nRow; row++) {
    const start = outIndptr[row]
    const end = outIndptr[row + 1]
    let slot = start
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const column = target[indices[k]]
      if (column < 0) continue
      dense[column] = values[k]
      outIndices[slot++] = column
    }
    outIndices.subarray(start, end).sort()
    for (let k = start; k < end; k++) outValues[k] = dense[outIndices[k]]
  }
  return { nRow, nColumn: columns.length, indptr: outIndptr, indices: outIndices, values: outValues }
}
