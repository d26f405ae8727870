import { setImmediate } from 'node:timers/promises'

/** Values looked at before others have their turn: some milliseconds. */
const AT_ONCE = 2_000_000

/** How whole numbers and values are kept in a file: as small as holds them all. */
export type Packing = 'u8' | 'u16' | 'u32' | 'f32'
export type PackedNumbers = Uint8Array | Uint16Array | Uint32Array | Float32Array

export const PACKED_BYTES: Record<Packing, number> = { u8: 1, u16: 2, u32: 4, f32: 4 }

/** The smallest packing of whole numbers below `end`. */
export function packingBelow(end: number): Packing {
  return end <= 2 ** 8 ? 'u8' : end <= 2 ** 16 ? 'u16' : 'u32'
}

/**
 * The smallest packing that gives values back as they are: bytes or words where all are small whole numbers. Others have their turn in
 * between: it is asked while a slide that was just opened is being shown.
 */
export async function packingOf(values: Float32Array): Promise<Packing> {
  let largest = 0
  for (let start = 0; start < values.length; start += AT_ONCE) {
    const end = Math.min(values.length, start + AT_ONCE)
    for (let k = start; k < end; k++) {
      const value = values[k]
      if ((value & 0xffff) !== value) return 'f32'
      if (value > largest) largest = value
    }
    await setImmediate()
  }
  return packingBelow(largest + 1)
}

/** An empty array of a packing. */
export function packedArray(packing: Packing, length: number): PackedNumbers {
  if (packing === 'u8') return new Uint8Array(length)
  if (packing === 'u16') return new Uint16Array(length)
  return packing === 'u32' ? new Uint32Array(length) : new Float32Array(length)
}

/** Bytes of an array, shared. */
export function bytesOf(array: PackedNumbers | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
