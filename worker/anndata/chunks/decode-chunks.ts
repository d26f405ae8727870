import { type FileHandle, open } from 'node:fs/promises'
import { decodeNumbers, type NumberTarget, type NumberType } from '../decode-numbers.ts'
import type { StoredChunk } from './chunk-index.ts'
import { type ChunkMap, mapChunks, type StoredDataset } from './chunk-map.ts'
import { unpackChunk } from './unpack-chunk.ts'

/** Pieces on their way at once: enough to keep Node's four threads busy, few enough to stay small in memory. */
const IN_FLIGHT = 6

/** Rows `start` to `end` of a dataset, and where in `target` they go. */
export interface WantedRows {
  start: number
  end: number
  type: NumberType
  target: NumberTarget
  offset: number
}

/**
 * Decodes rows of a dataset by reading its pieces straight from the file, several at once; false where that cannot be done, with
 * `target` in part written: then the library must read it. The HDF5 library inflates on one thread only.
 */
export async function decodeChunks(
  path: string,
  dataset: StoredDataset,
  wanted: WantedRows,
): Promise<boolean> {
  let file: FileHandle | null = null
  try {
    file = await open(path, 'r')
    const map = await mapChunks(file, dataset)
    return map !== null && (await decodeAll(file, map, wanted))
  } catch {
    // Whatever it is, the library meets it too, and its words are known.
    return false
  } finally {
    await file?.close().catch(() => {})
  }
}

async function decodeAll(file: FileHandle, map: ChunkMap, wanted: WantedRows): Promise<boolean> {
  const [nRow] = map.chunkShape
  const queue = map.chunks
    .filter(({ offset: [row] }) => row < wanted.end && row + nRow > wanted.start)
    .sort((a, b) => a.address - b.address)
  let next = 0
  let isWhole = true
  const work = async () => {
    while (isWhole && next < queue.length) {
      const chunk = queue[next++]
      const bytes = await unpackChunk(file, map, chunk)
      if (bytes) place(bytes, map, chunk, wanted)
      else isWhole = false
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return isWhole
}

/** Writes the wanted rows of a piece where they belong. */
function place(
  bytes: Buffer,
  map: ChunkMap,
  { offset }: StoredChunk,
  { start, end, type, target, offset: to }: WantedRows,
): void {
  const [row, column = 0] = offset
  const [nChunkRow, nChunkColumn = 1] = map.chunkShape
  const [nRow, nColumn = 1] = map.shape
  const first = Math.max(row, start)
  const last = Math.min(row + nChunkRow, nRow, end)
  const width = Math.min(nChunkColumn, nColumn - column)
  const whole = aligned(bytes, type.sizeBytes)
  const at = (line: number) => whole.byteOffset + (line - row) * nChunkColumn * type.sizeBytes
  const slot = (line: number) => to + (line - start) * nColumn + column
  // Rows that follow each other in both are one run.
  const isRun = width === nColumn && nChunkColumn === nColumn
  const step = isRun ? Math.max(1, last - first) : 1
  for (let line = first; line < last; line += step)
    decodeNumbers(whole.buffer, at(line), step * width, type, target, slot(line))
}

/** Typed arrays start at multiples of their size. */
function aligned(bytes: Buffer, sizeBytes: number): Uint8Array {
  return bytes.byteOffset % Math.max(4, sizeBytes) === 0 ? bytes : Uint8Array.from(bytes)
}
