import type { CsrMatrix } from '../stats/sparse.ts'
import { isCount } from './counts.ts'

/** What one pass over a tidy matrix tells. */
export interface MatrixSurvey {
  /** True where all values are non-negative integers (to 1e-6). */
  isCounts: boolean
  /** `[nRow]` */
  rowSums: Float64Array
}

/**
 * Looks at a matrix in one pass, since it may be hundreds of millions of values; null where anything is to be done about it: a
 * column that is not there, indices out of order or repeated, stored zeros, values that are not finite.
 */
export function surveyMatrix({ nRow, nColumn, indptr, indices, values }: CsrMatrix): MatrixSurvey | null {
  if (indptr[nRow] !== values.length) return null
  const rowSums = new Float64Array(nRow)
  let isCounts = true
  for (let row = 0; row < nRow; row++) {
    const end = indptr[row + 1]
    let before = -1
    let sum = 0
    for (let k = indptr[row]; k < end; k++) {
      const column = indices[k]
      const value = values[k]
      if (column <= before) return null
      before = column
      sum += value
      // Positive integers of 32 bits, which nearly all are, are finite, not zero, and counts.
      if ((value | 0) === value && value > 0) continue
      // A value less itself is 0 where it is finite.
      if (value === 0 || value - value !== 0) return null
      if (isCounts) isCounts = isCount(value)
    }
    // They ascend, so that the last is the largest.
    if (before >= nColumn) return null
    rowSums[row] = sum
  }
  return { isCounts, rowSums }
}
