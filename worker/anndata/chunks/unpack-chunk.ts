import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { inflate, inflateSync } from 'node:zlib'
import type { StoredChunk } from './chunk-index.ts'
import type { ChunkMap } from './chunk-map.ts'
import { readExactly } from './object-header.ts'

const DEFLATE = 1
const SHUFFLE = 2

/** Reads a piece and undoes its filters; null where it is not as long as it must be, or is damaged. */
export async function unpackChunk(
  file: FileHandle,
  map: ChunkMap,
  chunk: StoredChunk,
): Promise<Buffer | null> {
  const { filters, sizeBytes } = map
  let bytes = await readExactly(file, chunk.address, chunk.nByte)
  const nByte = lengthOf(map, chunk)
  for (let k = filters.length - 1; k >= 0 && bytes; k--) {
    if (chunk.filterMask & (1 << k)) continue
    if (filters[k] === DEFLATE) bytes = await inflated(bytes, nByte)
    if (filters[k] === SHUFFLE && bytes) bytes = unshuffled(bytes, sizeBytes)
  }
  return bytes?.length === nByte ? bytes : null
}

/** The same at once, on a thread that has nothing else to do. */
export function unpackChunkSync(fd: number, map: ChunkMap, chunk: StoredChunk): Buffer | null {
  const { filters, sizeBytes } = map
  let bytes: Buffer | null = Buffer.allocUnsafeSlow(chunk.nByte)
  for (let got = 0; got < chunk.nByte; ) {
    const n = readSync(fd, bytes, got, chunk.nByte - got, chunk.address + got)
    if (n === 0) return null
    got += n
  }
  const nByte = lengthOf(map, chunk)
  for (let k = filters.length - 1; k >= 0; k--) {
    if (chunk.filterMask & (1 << k)) continue
    if (filters[k] === DEFLATE) bytes = inflateSync(bytes, inflating(nByte))
    if (filters[k] === SHUFFLE) bytes = unshuffled(bytes, sizeBytes)
  }
  return bytes.length === nByte ? bytes : null
}

/** Bytes of a piece once it is unpacked. */
function lengthOf({ chunkShape, sizeBytes, isPadded }: ChunkMap, chunk: StoredChunk): number {
  return isPadded ? chunkShape.reduce((product, n) => product * n, sizeBytes) : chunk.nByte
}

/** Room for all of it in one go, and a little more, so that the end is seen without another round. */
const inflating = (nByte: number) => ({ chunkSize: Math.max(64, nByte + 64), maxOutputLength: nByte + 1 })

/** Inflates on a thread of Node's pool, so that several chunks are unpacked at once; null where it is no zlib stream of that length. */
function inflated(bytes: Buffer, nByte: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    inflate(bytes, inflating(nByte), (thrown, result) => resolve(thrown ? null : (result as Buffer)))
  })
}

/** Puts bytes back together that were stored by their place in the value (HDF5's shuffle). */
function unshuffled(bytes: Buffer, sizeBytes: number): Buffer {
  const count = Math.floor(bytes.length / sizeBytes)
  const out = Buffer.allocUnsafeSlow(bytes.length)
  for (let byte = 0; byte < sizeBytes; byte++) {
    const from = byte * count
    for (let i = 0; i < count; i++) out[i * sizeBytes + byte] = bytes[from + i]
  }
  bytes.copy(out, count * sizeBytes, count * sizeBytes)
  return out
}
