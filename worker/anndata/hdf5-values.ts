import { decodeFixed } from './decode-fixed.ts'
import { decodeNumbers, type NumberTarget, numberTypeOf } from './decode-numbers.ts'
import type { Hdf5File } from './hdf5.ts'
import { tooLarge } from './hdf5-error.ts'

const LONG_BYTES = 8
const MAX_STRING_BYTES = 1024 ** 3

/** Decodes rows `start` to `end` (first axis) of a dataset of numbers, as `AnnFile.decodeRows`. Codes: `FILE_DAMAGED`. */
export function decodeHdf5Rows(
  file: Hdf5File,
  place: string,
  start: number,
  end: number,
  blockRows: number,
  target: NumberTarget,
  offset: number,
): void {
  const dataset = file.needDataset(place)
  const { shape, ...metadata } = file.guard(place, () => dataset.metadata)
  const type = numberTypeOf({ shape, ...metadata })
  if (!type || !shape) return
  const perRow = shape.slice(1).reduce((product, length) => product * length, 1)
  const blockBytes = blockRows * perRow * type.sizeBytes
  const { module } = file
  const pointer = file.guard(place, () => module._malloc(blockBytes))
  if (pointer === 0) throw tooLarge(file.path, place)
  const readBlock = (row: number) => {
    const count = Math.min(blockRows, end - row)
    // A scalar has no axes to count along.
    const isScalar = shape.length === 0
    const counts = shape.map((length, axis) => BigInt(axis === 0 ? count : length))
    const offsets = shape.map((_, axis) => BigInt(axis === 0 ? row : 0))
    const strides = shape.map(() => 1n)
    if (isScalar) module.get_dataset_data(file.fileId, dataset.path, null, null, null, BigInt(pointer))
    else module.get_dataset_data(file.fileId, dataset.path, counts, offsets, strides, BigInt(pointer))
    // HEAPU8 is looked up each time: the library's memory moves when it grows.
    const { buffer } = module.HEAPU8
    decodeNumbers(buffer, pointer, count * perRow, type, target, offset + (row - start) * perRow)
  }
  try {
    // Each block has the time of a step to itself: a matrix may take longer than any of them.
    for (let row = start; row < end; row += blockRows) file.guard(place, () => readBlock(row))
  } finally {
    module._free(pointer)
  }
}

/** All values of a dataset of 64-bit integers. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (too large). */
export function decodeHdf5Longs(file: Hdf5File, place: string): BigInt64Array | BigUint64Array {
  const dataset = file.needDataset(place)
  const { shape, signed } = file.guard(place, () => dataset.metadata)
  const count = (shape ?? [0]).reduce((product, length) => product * length, 1)
  if (count * LONG_BYTES > MAX_STRING_BYTES) throw tooLarge(file.path, place)
  const { module } = file
  return file.guard(place, () => {
    const pointer = module._malloc(count * LONG_BYTES)
    if (pointer === 0) throw tooLarge(file.path, place)
    try {
      module.get_dataset_data(file.fileId, dataset.path, null, null, null, BigInt(pointer))
      const { buffer } = module.HEAPU8
      return (
        signed ? new BigInt64Array(buffer, pointer, count) : new BigUint64Array(buffer, pointer, count)
      ).slice()
    } finally {
      module._free(pointer)
    }
  })
}

/** All strings of a dataset (fixed or variable length, UTF-8). Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (too large). */
export function decodeHdf5Strings(file: Hdf5File, place: string): string[] {
  const dataset = file.needDataset(place)
  const metadata = file.guard(place, () => dataset.metadata)
  const count = (metadata.shape ?? [0]).reduce((product, length) => product * length, 1)
  const nBytes = count * metadata.size
  if (nBytes > MAX_STRING_BYTES) throw tooLarge(file.path, place)
  const { module } = file
  return file.guard(place, () => {
    const pointer = module._malloc(nBytes)
    if (pointer === 0) throw tooLarge(file.path, place)
    try {
      module.get_dataset_data(file.fileId, dataset.path, null, null, null, BigInt(pointer))
      if (!metadata.vlen) return decodeFixed(module.HEAPU8, pointer, count, metadata.size)
      // The strings lie in the library's memory and are given back once they are copied.
      const strings = decodePointers(module, pointer, count)
      module.reclaim_vlen_memory(file.fileId, dataset.path, '', BigInt(pointer))
      return strings
    } finally {
      module._free(pointer)
    }
  })
}

function decodePointers(module: Hdf5File['module'], pointer: number, count: number): string[] {
  const pointers = new Uint32Array(module.HEAPU8.buffer, pointer, count)
  const strings: string[] = new Array(count)
  for (let i = 0; i < count; i++) strings[i] = pointers[i] === 0 ? '' : module.UTF8ToString(pointers[i])
  return strings
}
