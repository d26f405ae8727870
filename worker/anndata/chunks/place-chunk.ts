import { decodeNumbers, type NumberTarget, type NumberType } from '../decode-numbers.ts'
import type { StoredChunk } from './chunk-index.ts'
import type { ChunkMap } from './chunk-map.ts'

/** Rows `start` to `end` of a dataset, and where in `target` they go. */
export interface WantedRows {
  start: number
  end: number
  type: NumberType
  target: NumberTarget
  offset: number
}

/** Writes the wanted rows of a piece where they belong. */
export function placeChunk(
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
