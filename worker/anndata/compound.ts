import type { CompoundMember, Dataset } from 'h5wasm/node'
import { decodeFixed } from './decode-fixed.ts'
import { decodeNumbers, H5_CLASS, type NumberType, numberTypeOf } from './decode-numbers.ts'
import type { Hdf5File } from './hdf5.ts'
import { tooLarge } from './hdf5-error.ts'
import { numberLabels } from './number-labels.ts'
import { MAX_STRINGS } from './read-strings.ts'

const MAX_TABLE_BYTES = 512 * 1024 * 1024

/** A member of a compound table: numbers `[nRow, width]` row-major, or strings. */
export type CompoundColumn =
  | {
      kind: 'numbers'
      values: Float32Array
      /** The same as Python prints them, with digits that float32 has not. */
      labels(): string[]
      width: number
      type: NumberType
    }
  | { kind: 'strings'; values: string[] }

/**
 * Decodes a table of records, as AnnData 0.5 and 0.6 wrote obs, var and obsm; members of other types are left out.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (too large).
 */
export function readCompound(file: Hdf5File, dataset: Dataset, place: string): Map<string, CompoundColumn> {
  const metadata = file.guard(place, () => dataset.metadata)
  const nRow = metadata.shape?.[0] ?? 0
  const { size } = metadata
  if (nRow * size > MAX_TABLE_BYTES || nRow > MAX_STRINGS) throw tooLarge(file.path, place)
  const columns = new Map<string, CompoundColumn>()
  if (nRow === 0) return columns
  const { module } = file
  return file.guard(place, () => {
    const pointer = module._malloc(nRow * size)
    if (pointer === 0) throw tooLarge(file.path, place)
    try {
      module.get_dataset_data(file.fileId, dataset.path, null, null, null, BigInt(pointer))
      const bytes = module.HEAPU8.subarray(pointer, pointer + nRow * size)
      for (const member of metadata.compound_type?.members ?? []) {
        const column = decodeMember(gather(bytes, nRow, size, member), nRow, member, module)
        if (column) columns.set(member.name, column)
      }
    } finally {
      module._free(pointer)
    }
    return columns
  })
}

/** Copies one member of every record side by side. */
function gather(bytes: Uint8Array, nRow: number, recordSize: number, member: CompoundMember): Uint8Array {
  const packed = new Uint8Array(nRow * member.size)
  for (let row = 0; row < nRow; row++) {
    const start = row * recordSize + member.offset
    packed.set(bytes.subarray(start, start + member.size), row * member.size)
  }
  return packed
}

function decodeMember(
  packed: Uint8Array,
  nRow: number,
  member: CompoundMember,
  module: Hdf5File['module'],
): CompoundColumn | null {
  if (member.type === H5_CLASS.string) {
    if (!member.vlen) return { kind: 'strings', values: decodeFixed(packed, 0, nRow, member.size) }
    const pointers = new Uint32Array(packed.buffer)
    return {
      kind: 'strings',
      values: Array.from(pointers, (at) => (at === 0 ? '' : module.UTF8ToString(at))),
    }
  }
  const base = member.type === H5_CLASS.array ? member.array_type : member
  const type = base && numberTypeOf(base)
  if (!base || !type) return null
  const width = member.size / type.sizeBytes
  const values = new Float32Array(nRow * width)
  decodeNumbers(packed.buffer, 0, nRow * width, type, values, 0)
  const labels = () => {
    const isLong = !type.isFloat && type.sizeBytes === 8
    if (isLong) return numberLabels(longsOf(packed, type), type)
    const exact = new Float64Array(nRow * width)
    decodeNumbers(packed.buffer, 0, exact.length, type, exact, 0)
    return numberLabels(exact, type)
  }
  return { kind: 'numbers', values, labels, width, type }
}

function longsOf({ buffer }: Uint8Array, { isSigned }: NumberType): BigInt64Array | BigUint64Array {
  return isSigned ? new BigInt64Array(buffer) : new BigUint64Array(buffer)
}
