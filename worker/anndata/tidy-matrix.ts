import { HistologueError } from '../api/errors.ts'
import type { CsrMatrix } from '../stats/sparse.ts'

/** Above this share of values that are no numbers a matrix is refused rather than repaired. */
const MAX_NON_FINITE_SHARE = 0.01

/** What was done to a matrix so that it can be computed with. */
export interface MatrixRepairs {
  /** NaN or infinite values, taken as not measured (0). */
  nNonFinite: number
  /** Entries that repeated a place; their values were summed, as scipy does. */
  nDuplicate: number
  /** Rows whose indices were out of order. */
  nUnsortedRow: number
}

export const NO_REPAIRS: MatrixRepairs = { nNonFinite: 0, nDuplicate: 0, nUnsortedRow: 0 }

/**
 * Makes rows ascending without repeats, values finite and non-zero; the arrays are changed in place and cut.
 * Codes: `VALUE_INVALID` where more than 1 % of the values are NaN or infinite.
 */
export function tidyMatrix(
  matrix: CsrMatrix,
  file: string,
  place: string,
): { matrix: CsrMatrix; repairs: MatrixRepairs } {
  const repairs: MatrixRepairs = {
    nNonFinite: zeroNonFinite(matrix.values, file, place),
    nDuplicate: 0,
    nUnsortedRow: 0,
  }
  const { nRow, indptr, indices, values } = matrix
  let write = 0
  let start = 0
  for (let row = 0; row < nRow; row++) {
    const end = indptr[row + 1]
    if (!isAscending(indices, start, end)) {
      sortRow(indices, values, start, end)
      repairs.nUnsortedRow++
    }
    const rowStart = write
    for (let k = start; k < end; k++) {
      if (write > rowStart && indices[write - 1] === indices[k]) {
        values[write - 1] += values[k]
        repairs.nDuplicate++
        continue
      }
      // A sum that came to zero is dropped like a stored zero.
      if (write > rowStart && values[write - 1] === 0) write--
      indices[write] = indices[k]
      values[write++] = values[k]
    }
    if (write > rowStart && values[write - 1] === 0) write--
    start = end
    indptr[row + 1] = write
  }
  if (write === values.length) return { matrix, repairs }
  return {
    matrix: { ...matrix, indices: indices.slice(0, write), values: values.slice(0, write) },
    repairs,
  }
}

function zeroNonFinite(values: Float32Array, file: string, place: string): number {
  let count = 0
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) continue
    values[k] = 0
    count++
  }
  if (count <= values.length * MAX_NON_FINITE_SHARE) return count
  throw new HistologueError(
    'VALUE_INVALID',
    `${count} of the ${values.length} values of ${place} are no numbers (NaN or infinite).`,
    {
      file,
      place,
      advice: 'Store counts there, or remove the spots and features that could not be computed.',
    },
  )
}

function isAscending(indices: Uint32Array, start: number, end: number): boolean {
  for (let k = start + 1; k < end; k++) if (indices[k] < indices[k - 1]) return false
  return true
}

function sortRow(indices: Uint32Array, values: Float32Array, start: number, end: number): void {
  const order = Uint32Array.from({ length: end - start }, (_, i) => start + i)
  order.sort((a, b) => indices[a] - indices[b] || a - b)
  const sortedIndices = Uint32Array.from(order, (k) => indices[k])
  const sortedValues = Float32Array.from(order, (k) => values[k])
  indices.set(sortedIndices, start)
  values.set(sortedValues, start)
}
