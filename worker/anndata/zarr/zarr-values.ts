import * as zarr from 'zarrita'
import type { HistologueError } from '../../api/errors.ts'
import type { ArrayFacts } from '../ann-file.ts'
import { type NumberTarget, type NumberType, rangeOf } from '../decode-numbers.ts'
import { limitCodecs, MAX_CHUNK_BYTES } from './codecs.ts'
import type { ZarrStore } from './store.ts'

/** Values of one array that are held at most; larger ones are refused. */
const MAX_VALUES_BYTES = 2 * 1024 ** 3
const BIG = [-(2 ** 53), 2 ** 53] as const

/** An array of a zarr store: what it is, and its values where they were asked for. */
export interface ZarrValues {
  facts: ArrayFacts
  /** Row-major. */
  values: ArrayLike<number> | ArrayLike<bigint> | string[]
}

/** An array of which only the metadata was read so far. */
export interface UnreadArray {
  facts: ArrayFacts
  /** Why its values are not read with the rest; missing where they only wait. */
  fault?: HistologueError
  /** Its values, or the fault that reading them met. */
  read(): Promise<ZarrValues | HistologueError>
}

/**
 * Reads one array of a zarr store, version 2 or 3, whole. Throws whatever zarrita throws, `RangeError` for sizes beyond the
 * limits; the caller gives it a code.
 */
export async function readZarrArray(store: ZarrStore, place: string, version: 2 | 3): Promise<ZarrValues> {
  return readOpened(await openZarrArray(store, place, version), place)
}

/** The bytes that the values of an array take in memory, texts at least. */
export function valuesBytes({ shape, dtype }: { shape: number[]; dtype: string }): number {
  return product(shape) * (numberType(dtype)?.sizeBytes ?? 16)
}

/** Reads the values of an array that was opened. Throws as `readZarrArray`. */
export async function readOpened(array: OpenedArray, place: string): Promise<ZarrValues> {
  const nByte = valuesBytes(array)
  if (!(nByte <= MAX_VALUES_BYTES)) throw new RangeError(`${place} has ${nByte} bytes.`)
  const chunk = await zarr.get(array)
  // A scalar comes as it is.
  if (array.shape.length === 0) return { facts: factsOf(array), values: toList(chunk) }
  const { data, shape, stride } = chunk as { data: unknown; shape: number[]; stride: number[] }
  return { facts: factsOf(array), values: inOrder(toList(data), shape, stride) }
}

export type OpenedArray = Awaited<ReturnType<typeof openZarrArray>>

/** Opens an array without reading it. Throws as `readZarrArray`. */
export async function openZarrArray(store: ZarrStore, place: string, version: 2 | 3) {
  limitCodecs()
  const location = zarr.root(toReadable(store)).resolve(`/${place}`)
  const open = version === 2 ? zarr.open.v2 : zarr.open.v3
  const array = await open(location, { kind: 'array' })
  checkLengths(array, place)
  const chunkBytes = product(array.chunks) * (numberType(array.dtype)?.sizeBytes ?? 1)
  if (!(chunkBytes <= MAX_CHUNK_BYTES)) throw new RangeError(`${place} has chunks of ${chunkBytes} bytes.`)
  return array
}

/** zarrita takes any number for a length; without end are the chunks of an array whose chunks are empty. */
function checkLengths({ shape, chunks }: { shape: number[]; chunks: number[] }, place: string): void {
  const isSound =
    shape.length === chunks.length &&
    shape.every(
      (n, k) =>
        Number.isSafeInteger(n) && n >= 0 && Number.isSafeInteger(chunks[k]) && chunks[k] >= Math.min(n, 1),
    )
  if (!isSound) throw new TypeError(`${place} is said to be of shape [${shape}] in chunks of [${chunks}].`)
}

/** A store as zarrita asks it; of a shard, whose chunks are asked for one by one, the last one read is kept. */
function toReadable(store: ZarrStore) {
  let last: { key: string; bytes: Promise<Uint8Array | undefined> } | null = null
  const get = (key: string) => store.read(key.slice(1))
  const getRange = async (
    key: string,
    range: { offset: number; length: number } | { suffixLength: number },
  ) => {
    if (last?.key !== key) last = { key, bytes: get(key) }
    const bytes = await last.bytes
    if (!bytes) return undefined
    // A copy, which the slice of a Buffer is not: the codec of strings reads from the start of what lies behind.
    const copy = (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end))
    if ('offset' in range) return copy(range.offset, range.offset + range.length)
    return copy(Math.max(0, bytes.length - range.suffixLength))
  }
  return { get, getRange }
}

/** Shape and type of an array as readers ask for it. */
export function factsOf({
  shape,
  dtype,
  chunks,
}: {
  shape: number[]
  dtype: string
  chunks: number[]
}): ArrayFacts {
  const isText = dtype === 'string' || /^v2:([USO]|object)/.test(dtype)
  return { shape, type: numberType(dtype), isText, chunkRows: chunks[0] ?? 1 }
}

function numberType(dtype: string): NumberType | null {
  if (dtype === 'bool')
    return { isFloat: false, isSigned: false, isBoolean: true, sizeBytes: 1, name: 'bool' }
  const match = /^(u?int|float)(8|16|32|64)$/.exec(dtype)
  if (!match) return null
  const [name, kind, bits] = match
  return {
    isFloat: kind === 'float',
    isSigned: kind !== 'uint',
    isBoolean: false,
    sizeBytes: Number(bits) / 8,
    name,
  }
}

function product(lengths: number[]): number {
  return lengths.reduce((all, length) => all * length, 1)
}

function toList(data: unknown): ZarrValues['values'] {
  if (Array.isArray(data))
    return data.map((value) => (value === null || value === undefined ? '' : String(value)))
  if (ArrayBuffer.isView(data)) return data as unknown as ArrayLike<number>
  if (typeof data === 'object' && data !== null && Symbol.iterator in data) {
    const list = Array.from(data as Iterable<unknown>)
    return typeof list[0] === 'string'
      ? list.map((text) => String(text).replace(/\0+$/, ''))
      : list.map(Number)
  }
  // A scalar.
  return typeof data === 'string' ? [data] : typeof data === 'boolean' ? [Number(data)] : [data as number]
}

/** Row-major, whatever the order of the chunks was. */
function inOrder(values: ZarrValues['values'], shape: number[], stride: number[]): ZarrValues['values'] {
  const wanted = shape.map((_, axis) => product(shape.slice(axis + 1)))
  if (stride === undefined || wanted.every((step, axis) => step === stride[axis] || shape[axis] <= 1))
    return values
  const at = (i: number) =>
    wanted.reduce((sum, step, axis) => sum + (Math.floor(i / step) % shape[axis]) * stride[axis], 0)
  return Array.from({ length: values.length }, (_, i) => values[at(i)]) as ZarrValues['values']
}

/** A value as a number; 64-bit integers beyond 2^53 become the nearest bound. */
export function toNumber(value: number | bigint | string | boolean): number {
  return typeof value === 'bigint' ? Math.min(BIG[1], Math.max(BIG[0], Number(value))) : Number(value)
}

/** Writes a value into a list of numbers; what an integer list cannot hold becomes its bound, as `decodeNumbers` does it. */
export function storeNumber(target: NumberTarget, at: number, value: Parameters<typeof toNumber>[0]): void {
  const [least, greatest, negative] = rangeOf(target)
  const number = toNumber(value)
  target[at] = number < least ? negative : number > greatest ? greatest : number
}
