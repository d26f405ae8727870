/** Compressed sparse rows: row `i` holds `indices[indptr[i] .. indptr[i+1])`, column indices ascending. */
export interface CsrMatrix {
  nRow: number
  nColumn: number
  /** `[nRow + 1]` */
  indptr: Uint32Array
  /** `[nNonZero]` column of each value. */
  indices: Uint32Array
  /** `[nNonZero]` */
  values: Float32Array
}

/** Transposes in O(nNonZero): the rows of the result are the columns of `matrix`, indices ascending. */
export function transposeCsr(matrix: CsrMatrix): CsrMatrix {
  const { nRow, nColumn, indptr, indices, values } = matrix
  const outIndptr = new Uint32Array(nColumn + 1)
  for (let k = 0; k < indices.length; k++) outIndptr[indices[k] + 1]++
  for (let column = 0; column < nColumn; column++) outIndptr[column + 1] += outIndptr[column]
  const next = outIndptr.slice(0, nColumn)
  const outIndices = new Uint32Array(indices.length)
  const outValues = new Float32Array(indices.length)
  for (let row = 0; row < nRow; row++) {
    for (let k = indptr[row]; k < indptr[row + 1]; k++) {
      const slot = next[indices[k]]++
      outIndices[slot] = row
      outValues[slot] = values[k]
    }
  }
  return { nRow: nColumn, nColumn: nRow, indptr: outIndptr, indices: outIndices, values: outValues }
}
