import { createKeySorter } from './radix-sort.ts'
import type { CsrMatrix } from './sparse.ts'

const SIGN = 0x80000000

/** The bits of a float32 as a key that ascends with its value; floats' own bits do so only where they are positive. */
export const keyOfBits = (bits: number, value: number): number => (value < 0 ? ~bits : bits | SIGN) >>> 0

/**
 * Sorts what each row of a finite matrix stores by its value, ascending, in place: columns no longer ascend. Comparisons rank
 * such rows without sorting. Gives a function that does the next rows, so that long work can pause; true once all are done.
 */
export function createRowOrdering(matrix: CsrMatrix): (nRow: number) => boolean {
  const { indptr, indices, values } = matrix
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const { keys, payload, sort } = createKeySorter(longestRow(indptr))
  let row = 0
  const order = (start: number, end: number) => {
    const n = end - start
    for (let k = 0; k < n; k++) {
      keys[k] = keyOfBits(bits[start + k], values[start + k])
      payload[k] = indices[start + k]
    }
    sort(n)
    for (let k = 0; k < n; k++) {
      const key = keys[k]
      bits[start + k] = key >= SIGN ? key & ~SIGN : ~key
      indices[start + k] = payload[k]
    }
  }
  return (nRow) => {
    for (const end = Math.min(matrix.nRow, row + nRow); row < end; row++) order(indptr[row], indptr[row + 1])
    return row >= matrix.nRow
  }
}

function longestRow(indptr: Uint32Array): number {
  let longest = 0
  for (let row = 1; row < indptr.length; row++) longest = Math.max(longest, indptr[row] - indptr[row - 1])
  return longest
}
