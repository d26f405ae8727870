import { HistologueError } from '../api/errors.ts'
import type { AnnFile } from './ann-file.ts'
import type { NumberTarget, NumberType } from './decode-numbers.ts'
import { tooLarge } from './hdf5-error.ts'

/** Bytes read at a time: large against chunks, small against memory. */
const BLOCK_BYTES = 8 * 1024 * 1024
/** A chunk is decoded whole; above this a block is cut through chunks rather than rounded up to them. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024

/** A dataset of numbers: its place, shape and type. */
export interface NumberDataset {
  place: string
  shape: number[]
  type: NumberType
  /** Rows (first axis) that are best read together. */
  blockRows: number
}

/** Finds a dataset of numbers. Codes: `MISSING_ELEMENT`, `VALUE_INVALID` (holds something else). */
export function openNumbers(file: AnnFile, place: string): NumberDataset {
  const { type, shape, chunkRows } = file.needArray(place)
  if (!type)
    throw new HistologueError('VALUE_INVALID', `${place} does not hold numbers.`, {
      file: file.path,
      place,
      advice: 'Write the file again with anndata, with numbers in this place.',
    })
  const rowBytes = Math.max(1, rowSize(shape) * type.sizeBytes)
  let blockRows = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes))
  const rounded = Math.ceil(blockRows / chunkRows) * chunkRows
  if (rounded * rowBytes <= MAX_BLOCK_BYTES) blockRows = rounded
  return { place, shape, type, blockRows }
}

/** Numbers in one row of a shape: the product of all axes but the first. */
export function rowSize(shape: number[]): number {
  return shape.slice(1).reduce((product, length) => product * length, 1)
}

/**
 * Decodes rows `start` to `end` (first axis) of a dataset into `target` from `offset` on, block by block.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (a row alone is too large).
 */
export function readRows(
  file: AnnFile,
  numbers: NumberDataset,
  start: number,
  end: number,
  target: NumberTarget,
  offset = 0,
): void {
  const { place, shape, type } = numbers
  const perRow = rowSize(shape)
  if (end <= start || perRow === 0) return
  const blockRows = Math.min(numbers.blockRows, end - start)
  const blockBytes = blockRows * perRow * type.sizeBytes
  if (blockBytes > 4 * MAX_BLOCK_BYTES) throw tooLarge(file.path, place)
  file.decodeRows(place, start, end, blockRows, target, offset)
}

/**
 * As `readRows`, unpacked by several threads where the file allows it, which is several times faster for compressed data.
 * Codes as `readRows`.
 */
export async function readRowsAside(
  file: AnnFile,
  numbers: NumberDataset,
  start: number,
  end: number,
  target: NumberTarget,
  offset = 0,
): Promise<void> {
  if (end <= start || rowSize(numbers.shape) === 0) return
  if (await file.decodeAside(numbers.place, start, end, target, offset)) return
  readRows(file, numbers, start, end, target, offset)
}

/** Finds a one-dimensional dataset of numbers. Codes as `openNumbers`, `SHAPE_MISMATCH`. */
export function openVector(file: AnnFile, place: string, length?: number): NumberDataset {
  const numbers = openNumbers(file, place)
  checkLength(file, numbers, length)
  return numbers
}

/** All numbers of a one-dimensional dataset as float32. Codes as `openVector`. */
export function readVector(file: AnnFile, place: string, length?: number): Float32Array {
  const numbers = openVector(file, place, length)
  const values = new Float32Array(numbers.shape[0])
  readRows(file, numbers, 0, values.length, values)
  return values
}

/** All codes of a one-dimensional dataset of integers. Codes as `readVector`. */
export function readIntegers(file: AnnFile, place: string, length?: number): Int32Array {
  const numbers = openVector(file, place, length)
  if (numbers.type.isFloat)
    throw new HistologueError('VALUE_INVALID', `${place} must hold integers.`, { file: file.path, place })
  const values = new Int32Array(numbers.shape[0])
  readRows(file, numbers, 0, values.length, values)
  return values
}

function checkLength(file: AnnFile, { shape, place }: NumberDataset, length: number | undefined): void {
  if (shape.length === 1 && shape[0] <= 2 ** 31 && (length === undefined || shape[0] === length)) return
  throw new HistologueError(
    'SHAPE_MISMATCH',
    `${place} has shape [${shape.join(', ')}]${length === undefined ? '' : ` where ${length} values belong`}.`,
    { file: file.path, place, advice: 'Write the file again with anndata, which checks the lengths.' },
  )
}
