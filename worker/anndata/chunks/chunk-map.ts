import type { FileHandle } from 'node:fs/promises'
import { listChunks, type StoredChunk } from './chunk-index.ts'
import { hasPlainAddresses, readLayout } from './object-header.ts'

/** HDF5 filter numbers that are undone here; all others are the library's. */
const FILTER = { deflate: 1, shuffle: 2 } as const

/** What the library says of a dataset. */
export interface StoredDataset {
  /** Of its object header. */
  address: number
  /** One to three axes. */
  shape: number[]
  /** Null where it is not chunked. */
  chunkShape: number[] | null
  sizeBytes: number
  /** Filter numbers in the order they were applied. */
  filters: number[]
}

/** A dataset's pieces, each of which can be read and unpacked on its own. */
export interface ChunkMap {
  shape: number[]
  /** Values of a piece along each axis; pieces at the far edges reach beyond `shape` where `isPadded`. */
  chunkShape: number[]
  isPadded: boolean
  chunks: StoredChunk[]
  sizeBytes: number
  filters: number[]
}

/** Bytes of a piece of a dataset that lies in the file in one. */
const PIECE_BYTES = 8 * 1024 * 1024
/** Chunks beyond this are left to the library, which refuses what does not fit. */
const MAX_CHUNK_BYTES = 256 * 1024 * 1024

/**
 * Finds the pieces of a dataset in the file itself; null where anything is unusual or looks damaged: then the library reads it,
 * and says what is wrong. Every value is in exactly one piece.
 */
export async function mapChunks(file: FileHandle, dataset: StoredDataset): Promise<ChunkMap | null> {
  const { shape, filters, sizeBytes } = dataset
  if (shape.length < 1 || shape.length > 3 || shape.some((length) => length === 0)) return null
  const isKnown = filters.every((filter, k) =>
    filter === FILTER.shuffle
      ? k === 0 && filters.length === 2
      : filter === FILTER.deflate && k === filters.length - 1,
  )
  if (!isKnown || !(await hasPlainAddresses(file))) return null
  const layout = await readLayout(file, dataset.address)
  if (!layout) return null
  const { size } = await file.stat()
  const map =
    layout.kind === 'contiguous'
      ? cutContiguous(layout, dataset)
      : await listed(file, layout.indexAddress, layout.chunkShape, dataset)
  if (!map || map.chunkShape.reduce((product, n) => product * n, sizeBytes) > MAX_CHUNK_BYTES) return null
  if (!map.chunks.every(({ address, nByte }) => address + nByte <= size)) return null
  return map.shape.length === 3 ? flattened(map) : map
}

/** A picture's last two axes as one; null where a piece does not hold all channels of its pixels. */
function flattened(map: ChunkMap): ChunkMap | null {
  const [[nRow, nColumn, nChannel], [rows, columns, channels]] = [map.shape, map.chunkShape]
  if (channels !== nChannel) return null
  const chunks = map.chunks.map((chunk) => ({
    ...chunk,
    offset: [chunk.offset[0], (chunk.offset[1] ?? 0) * nChannel],
  }))
  return { ...map, shape: [nRow, nColumn * nChannel], chunkShape: [rows, columns * nChannel], chunks }
}

function cutContiguous(
  { address, nByte }: { address: number; nByte: number },
  { shape, chunkShape, sizeBytes, filters }: StoredDataset,
): ChunkMap | null {
  const rowBytes = shape.slice(1).reduce((product, length) => product * length, sizeBytes)
  if (chunkShape || filters.length > 0 || nByte !== shape[0] * rowBytes) return null
  const nRow = Math.max(1, Math.floor(PIECE_BYTES / rowBytes))
  const chunks = Array.from({ length: Math.ceil(shape[0] / nRow) }, (_, k) => ({
    offset: [k * nRow, 0].slice(0, shape.length),
    address: address + k * nRow * rowBytes,
    nByte: Math.min(nRow, shape[0] - k * nRow) * rowBytes,
    filterMask: 0,
  }))
  return { shape, chunkShape: [nRow, ...shape.slice(1)], isPadded: false, chunks, sizeBytes, filters }
}

async function listed(
  file: FileHandle,
  indexAddress: number,
  chunkShape: number[],
  { shape, chunkShape: stated, sizeBytes, filters }: StoredDataset,
): Promise<ChunkMap | null> {
  if (chunkShape.length !== shape.length || stated?.join() !== chunkShape.join()) return null
  if (chunkShape.some((length) => length < 1)) return null
  const counts = shape.map((length, axis) => Math.ceil(length / chunkShape[axis]))
  const nChunk = counts.reduce((product, count) => product * count, 1)
  const chunks = await listChunks(file, indexAddress, shape.length, nChunk)
  // A chunk that was never written holds the fill value, which the library knows.
  if (chunks?.length !== nChunk || !areAllThere(chunks, chunkShape, counts)) return null
  return { shape, chunkShape, isPadded: true, chunks, sizeBytes, filters }
}

/** True where the chunks of a grid of `counts` are each there once. */
function areAllThere(chunks: readonly StoredChunk[], chunkShape: number[], counts: number[]): boolean {
  const seen = new Uint8Array(chunks.length)
  for (const { offset } of chunks) {
    const at = offset.map((start, axis) => start / chunkShape[axis])
    if (!at.every((place, axis) => Number.isInteger(place) && place >= 0 && place < counts[axis]))
      return false
    const slot = at.reduce((sum, place, axis) => sum * counts[axis] + place, 0)
    if (seen[slot] === 1) return false
    seen[slot] = 1
  }
  return true
}
