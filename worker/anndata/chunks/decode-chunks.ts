import { type FileHandle, open } from 'node:fs/promises'
import { type ChunkMap, mapChunks, type StoredDataset } from './chunk-map.ts'
import { decodeOnThreads } from './decode-threads.ts'
import { placeChunk, type WantedRows } from './place-chunk.ts'
import { unpackChunk } from './unpack-chunk.ts'

/** Pieces on their way at once: enough to keep Node's four threads busy, few enough to stay small in memory. */
const IN_FLIGHT = 6

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
    if (!map) return false
    const chunks = wantedChunks(map, wanted)
    const { buffer } = wanted.target
    // What is shared is written by threads of our own, whose work this one has not.
    if (buffer instanceof SharedArrayBuffer)
      return await decodeOnThreads({ path, map: { ...map, chunks }, wanted })
    return await decodeAll(file, { ...map, chunks }, wanted)
  } catch {
    // Whatever it is, the library meets it too, and its words are known.
    return false
  } finally {
    await file?.close().catch(() => {})
  }
}

/** The pieces that hold some of the rows, in the order of the file. */
function wantedChunks({ chunks, chunkShape: [nRow] }: ChunkMap, { start, end }: WantedRows) {
  return chunks
    .filter(({ offset: [row] }) => row < end && row + nRow > start)
    .sort((a, b) => a.address - b.address)
}

async function decodeAll(file: FileHandle, map: ChunkMap, wanted: WantedRows): Promise<boolean> {
  const queue = map.chunks
  let next = 0
  let isWhole = true
  const work = async () => {
    while (isWhole && next < queue.length) {
      const chunk = queue[next++]
      const bytes = await unpackChunk(file, map, chunk)
      if (bytes) placeChunk(bytes, map, chunk, wanted)
      else isWhole = false
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return isWhole
}
