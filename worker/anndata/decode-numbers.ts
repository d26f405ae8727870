import type { Metadata } from 'h5wasm/node'

export const H5_CLASS = {
  integer: 0,
  float: 1,
  string: 3,
  compound: 6,
  reference: 7,
  enum: 8,
  array: 10,
} as const

/** How the numbers of a dataset are stored. */
export interface NumberType {
  isFloat: boolean
  isSigned: boolean
  isBoolean: boolean
  sizeBytes: number
  /** As numpy says it, e.g. `float32`. */
  name: string
}

export type NumberTarget = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array

/** The number type of a dataset or compound member; null where it does not hold plain numbers. */
export function numberTypeOf(metadata: Metadata): NumberType | null {
  const { type, size, signed } = metadata
  const isFloat = type === H5_CLASS.float
  const isEnum = type === H5_CLASS.enum
  if (!isFloat && !isEnum && type !== H5_CLASS.integer) return null
  if (isFloat ? ![2, 4, 8].includes(size) : ![1, 2, 4, 8].includes(size)) return null
  const members = Object.keys(metadata.enum_type?.members ?? {})
  const isBoolean = isEnum && members.length === 2 && members.includes('TRUE') && members.includes('FALSE')
  const name = isBoolean ? 'bool' : `${isFloat ? 'float' : signed ? 'int' : 'uint'}${size * 8}`
  return { isFloat, isSigned: signed, isBoolean, sizeBytes: size, name }
}

/**
 * Writes `count` numbers stored (little-endian, to which the library converts) at `byteOffset` of `buffer` into `target` from `offset` on.
 * 64-bit integers that an integer target cannot hold become its largest (or smallest) value; as an index, a negative one
 * becomes the largest, so that it never passes for the first.
 */
export function decodeNumbers(
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
  type: NumberType,
  target: NumberTarget,
  offset: number,
): void {
  if (type.isFloat && type.sizeBytes === 2) decodeHalves(buffer, byteOffset, count, target, offset)
  else if (!type.isFloat && type.sizeBytes === 8) decodeLongs(buffer, byteOffset, count, type, target, offset)
  else target.set(new (arrayTypeOf(type))(buffer as ArrayBuffer, byteOffset, count), offset)
}

function arrayTypeOf({ isFloat, isSigned, sizeBytes }: NumberType) {
  if (isFloat) return sizeBytes === 8 ? Float64Array : Float32Array
  if (sizeBytes === 1) return isSigned ? Int8Array : Uint8Array
  if (sizeBytes === 2) return isSigned ? Int16Array : Uint16Array
  return isSigned ? Int32Array : Uint32Array
}

function decodeLongs(
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
  { isSigned }: NumberType,
  target: NumberTarget,
  offset: number,
): void {
  const words = new Uint32Array(buffer, byteOffset, count * 2)
  const [least, greatest, negative] = rangeOf(target)
  for (let i = 0; i < count; i++) {
    const high = isSigned ? words[2 * i + 1] | 0 : words[2 * i + 1]
    const value = high * 4294967296 + words[2 * i]
    target[offset + i] = value < least ? negative : value > greatest ? greatest : value
  }
}

/** Bounds of what a list of numbers can hold, and what stands for values below them. */
export function rangeOf(target: NumberTarget): [least: number, greatest: number, below: number] {
  if (target instanceof Int32Array) return [-2147483648, 2147483647, -2147483648]
  if (target instanceof Uint32Array) return [0, 4294967295, 4294967295]
  if (target instanceof Uint8Array) return [0, 255, 0]
  return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
}

function decodeHalves(
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
  target: NumberTarget,
  offset: number,
): void {
  const halves = new Uint16Array(buffer, byteOffset, count)
  for (let i = 0; i < count; i++) target[offset + i] = halfToNumber(halves[i])
}

/** IEEE 754 binary16 to a number. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * 2 ** -24 * fraction
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}
