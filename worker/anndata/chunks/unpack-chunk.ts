import type { FileHandle } from 'node:fs/promises'
import { inflate } from 'node:zlib'
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
  const { chunkShape, filters, sizeBytes, isPadded } = map
  let bytes = await readExactly(file, chunk.address, chunk.nByte)
  const nByte = isPadded ? chunkShape.reduce((product, n) => product * n, sizeBytes) : chunk.nByte
  for (let k = filters.length - 1; k >= 0 && bytes; k--) {
    if (chunk.filterMask & (1 << k)) continue
    if (filters[k] === DEFLATE) bytes = await inflated(bytes, nByte)
    if (filters[k] === SHUFFLE && bytes) bytes = unshuffled(bytes, sizeBytes)
  }
  return bytes?.length === nByte ? bytes : null
}

/** Inflates on a thread of Node's pool, so that several chunks are unpacked at once; null where it is no zlib stream of that length. */
function inflated(bytes: Buffer, nByte: number): Promise<Buffer | null> {
  // Room for all of it in one go, and a little more, so that the end is seen without another round.
  const options = { chunkSize: Math.max(64, nByte + 64), maxOutputLength: nByte + 1 }
  return new Promise((resolve) => {
    inflate(bytes, options, (thrown, result) => resolve(thrown ? null : (result as Buffer)))
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
