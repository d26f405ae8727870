import type { CsrMatrix } from '../stats/sparse.ts'
import type { AnnFile } from './ann-file.ts'
import { tooLarge } from './hdf5-error.ts'
import { checkShape, MAX_NON_ZERO } from './matrix-limits.ts'
import { openNumbers, readRowsAside } from './read-numbers.ts'

interface Piece {
  indices: Uint32Array
  values: Float32Array
}

/** Reads a dense matrix to CSR a block of rows at a time. Codes: `SHAPE_MISMATCH`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`. */
export async function readDense(
  file: AnnFile,
  place: string,
  nRow: number,
  nColumn: number,
): Promise<{ matrix: CsrMatrix; dtype: string }> {
  const numbers = openNumbers(file, place)
  checkShape(file, place, numbers.shape, nRow, nColumn)
  const indptr = new Uint32Array(nRow + 1)
  const pieces: Piece[] = []
  const block = new Float32Array(Math.min(numbers.blockRows, nRow) * nColumn)
  for (let start = 0; start < nRow; start += numbers.blockRows) {
    const end = Math.min(nRow, start + numbers.blockRows)
    await readRowsAside(file, numbers, start, end, block)
    pieces.push(compress(block, start, end, nColumn, indptr))
    if (indptr[end] > MAX_NON_ZERO) throw tooLarge(file.path, place)
  }
  const { indices, values } = join(pieces, indptr[nRow])
  return { matrix: { nRow, nColumn, indptr, indices, values }, dtype: numbers.type.name }
}

/** Takes the non-zero values (NaN included) out of rows `start` to `end` and continues `indptr`. */
function compress(
  block: Float32Array,
  start: number,
  end: number,
  nColumn: number,
  indptr: Uint32Array,
): Piece {
  let count = 0
  for (let k = 0; k < (end - start) * nColumn; k++) if (block[k] !== 0) count++
  const indices = new Uint32Array(count)
  const values = new Float32Array(count)
  let k = 0
  for (let row = start; row < end; row++) {
    const offset = (row - start) * nColumn
    const before = k
    for (let column = 0; column < nColumn; column++) {
      const value = block[offset + column]
      if (value === 0) continue
      indices[k] = column
      values[k++] = value
    }
    indptr[row + 1] = indptr[row] + (k - before)
  }
  return { indices, values }
}

function join(pieces: Piece[], total: number): Piece {
  if (pieces.length === 1) return pieces[0]
  const indices = new Uint32Array(total)
  const values = new Float32Array(total)
  let offset = 0
  for (const piece of pieces) {
    indices.set(piece.indices, offset)
    values.set(piece.values, offset)
    offset += piece.values.length
  }
  return { indices, values }
}
