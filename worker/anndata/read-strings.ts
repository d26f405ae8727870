import { H5_CLASS, numberTypeOf } from './decode-numbers.ts'
import type { Hdf5File } from './hdf5.ts'
import { tooLarge } from './hdf5-error.ts'
import { readVector } from './read-numbers.ts'

const MAX_STRING_BYTES = 1024 ** 3
/** Names of spots, features or labels; far more than any slide has, far fewer than would fill the memory. */
const MAX_STRINGS = 20_000_000

/** All strings of a dataset (fixed or variable length, UTF-8). Codes: `MISSING_ELEMENT`, `FILE_DAMAGED`. */
export function readStrings(file: Hdf5File, place: string): string[] {
  const dataset = file.needDataset(place)
  const metadata = file.guard(place, () => dataset.metadata)
  const count = (metadata.shape ?? [0]).reduce((product, length) => product * length, 1)
  const nBytes = count * metadata.size
  if (count > MAX_STRINGS || nBytes > MAX_STRING_BYTES) throw tooLarge(file.path, place)
  if (count === 0) return []
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

/** Labels of any kind as text: strings as they are, numbers and booleans as written. */
export function readLabels(file: Hdf5File, place: string): string[] {
  const dataset = file.needDataset(place)
  const metadata = file.guard(place, () => dataset.metadata)
  if (metadata.type === H5_CLASS.string) return readStrings(file, place)
  if (metadata.total_size > MAX_STRINGS) throw tooLarge(file.path, place)
  const isBoolean = numberTypeOf(metadata)?.isBoolean
  return Array.from(readVector(file, place), (value) =>
    isBoolean ? (value ? 'True' : 'False') : String(value),
  )
}

/** Decodes `count` null-padded strings of `size` bytes that start at `start`. */
export function decodeFixed(bytes: Uint8Array, start: number, count: number, size: number): string[] {
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, start, count * size)
  const strings: string[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const zero = buffer.subarray(i * size, (i + 1) * size).indexOf(0)
    strings[i] = buffer.toString('utf8', i * size, i * size + (zero < 0 ? size : zero))
  }
  return strings
}

function decodePointers(module: Hdf5File['module'], pointer: number, count: number): string[] {
  const pointers = new Uint32Array(module.HEAPU8.buffer, pointer, count)
  const strings: string[] = new Array(count)
  for (let i = 0; i < count; i++) strings[i] = pointers[i] === 0 ? '' : module.UTF8ToString(pointers[i])
  return strings
}
