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

/** Number of stored values, without a look at them: those of a kept matrix may still lie on the disk. */
export function countStored({ nRow, indptr }: CsrMatrix): number {
  return indptr[nRow]
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

/** One column of a matrix: rows that store it, ascending, and the place of each one's value in `values`. */
export interface SparseColumn {
  rows: Uint32Array
  places: Uint32Array
}

/**
 * Finds a column without a transposed copy, which would be as large as the matrix: a binary search in every row, so
 * that a map of one feature costs milliseconds also on large slides.
 */
export function findColumn({ nRow, indptr, indices }: CsrMatrix, column: number): SparseColumn {
  const rows = new Uint32Array(nRow)
  const places = new Uint32Array(nRow)
  let n = 0
  for (let row = 0; row < nRow; row++) {
    let low = indptr[row]
    let high = indptr[row + 1]
    const end = high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (indices[middle] < column) low = middle + 1
      else high = middle
    }
    if (low === end || indices[low] !== column) continue
    rows[n] = row
    places[n++] = low
  }
  return { rows: rows.subarray(0, n), places: places.subarray(0, n) }
}

/** `[nColumn]` stored values of each column. */
export function countColumns({ nColumn, indices }: CsrMatrix): Uint32Array {
  const counts = new Uint32Array(nColumn)
  for (let k = 0; k < indices.length; k++) counts[indices[k]]++
  return counts
}

/** Chosen rows, in the order given: a copy, or the matrix itself where they are all of it as they stand. */
export function selectRows(matrix: CsrMatrix, rows: Uint32Array): CsrMatrix {
  if (rows.length === matrix.nRow && rows.every((row, k) => row === k)) return matrix
  const indptr = new Uint32Array(rows.length + 1)
  for (let k = 0; k < rows.length; k++)
    indptr[k + 1] = indptr[k] + matrix.indptr[rows[k] + 1] - matrix.indptr[rows[k]]
  const indices = new Uint32Array(indptr[rows.length])
  const values = new Float32Array(indptr[rows.length])
  for (let k = 0; k < rows.length; k++) {
    const [start, end] = [matrix.indptr[rows[k]], matrix.indptr[rows[k] + 1]]
    indices.set(matrix.indices.subarray(start, end), indptr[k])
    values.set(matrix.values.subarray(start, end), indptr[k])
  }
  return { nRow: rows.length, nColumn: matrix.nColumn, indptr, indices, values }
}
