import { closeSync, openSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { ReadMatrix } from '../../anndata/matrix.ts'
import { HistologueError } from '../../api/errors.ts'
import { rowSums as sumRows } from '../../stats/normalise.ts'
import type { CsrMatrix } from '../../stats/sparse.ts'
import {
  bytesOf,
  PACKED_BYTES,
  type Packing,
  packedArray,
  packingBelow,
  packingOf,
} from './packed-numbers.ts'
import { openSections, type SectionWriter, writeSections } from './sections.ts'

/** Numbers packed, written and read at a time. */
const BLOCK = 2_000_000

/** What a matrix file says of itself: all of `ReadMatrix` but its numbers. */
interface Header extends Omit<ReadMatrix, 'matrix' | 'rowSums'> {
  kind: 'spots'
  nRow: number
  nColumn: number
  nStored: number
  indices: Packing
  values: Packing
}

/** Bytes of the checksums of the four sections, behind them. */
const CHECKSUMS = 16

/** Writes a matrix by spots: sums of rows, row starts, columns and values, packed. Throws what the file system throws. */
export async function writeSpotFile(
  path: string,
  { matrix, rowSums = sumRows(matrix), ...said }: ReadMatrix,
): Promise<void> {
  const { nRow, nColumn, indptr, indices, values } = matrix
  const header: Header = {
    ...{ kind: 'spots', ...said, nRow, nColumn, nStored: values.length },
    ...{ indices: packingBelow(nColumn), values: await packingOf(values) },
  }
  await writeSections(path, header, async (writer) => {
    const checksums = new Uint32Array(CHECKSUMS / 4)
    await writer.append(bytesOf(rowSums))
    checksums[0] = crc32(bytesOf(rowSums))
    checksums[1] = await writePacked(writer, indptr, 'u32')
    checksums[2] = await writePacked(writer, indices, header.indices)
    checksums[3] = await writePacked(writer, values, header.values)
    await writer.append(bytesOf(checksums))
  })
}

async function writePacked(
  writer: SectionWriter,
  numbers: Uint32Array | Float32Array,
  packing: Packing,
): Promise<number> {
  let checksum = 0
  for (let start = 0; start < numbers.length; start += BLOCK) {
    const part = numbers.subarray(start, start + BLOCK)
    const packed = packedArray(packing, part.length)
    packed.set(part)
    checksum = crc32(bytesOf(packed), checksum)
    await writer.append(bytesOf(packed))
  }
  return checksum
}

/**
 * Opens what `writeSpotFile` wrote; null where there is no such file, it is of another shape, or damaged. Columns and values are read
 * when they are first asked for, at once and whole: spots, features and maps of single genes are shown without them. Where
 * they turn out damaged, asking throws `CACHE_DAMAGED`, and the file is removed. What else keeps them from being read is thrown as it
 * is, and asking again tries again. `loadUnread` reads them in turns with other work, `closeUnread` gives up what was never asked for.
 */
export async function openSpotFile(path: string, nRow: number, nColumn: number): Promise<ReadMatrix | null> {
  const found = await openSections(path, (header) => sizeOf(header as Header, nRow, nColumn))
  if (!found) return null
  await found.handle.close()
  const { kind: _, nRow: __, nColumn: ___, nStored, indices, values, ...said } = found.header as Header
  const sizes = [8 * nRow, 4 * (nRow + 1), nStored * PACKED_BYTES[indices], nStored * PACKED_BYTES[values]]
  const placeOf = (section: number) => sizes.slice(0, section).reduce((sum, size) => sum + size, found.start)
  const [rowSums, indptr] = [new Float64Array(nRow), new Uint32Array(nRow + 1)]
  const kept = new Uint32Array(CHECKSUMS / 4)
  const fd = openSync(path, 'r')
  try {
    const isSound =
      readWhole(fd, bytesOf(kept), placeOf(sizes.length)) !== null &&
      readWhole(fd, bytesOf(rowSums), placeOf(0)) === kept[0] &&
      readWhole(fd, bytesOf(indptr), placeOf(1)) === kept[1]
    if (isSound) {
      const read = () => numbersOf(fd, { indices, values, nStored, placeOf, kept })
      return { ...said, rowSums, matrix: lazily({ nRow, nColumn, indptr }, { path, fd, read }) }
    }
  } catch {
    // As one that is damaged: the user's file is read.
  }
  closeSync(fd)
  return null
}

interface Packed {
  indices: Packing
  values: Packing
  nStored: number
  placeOf(section: number): number
  /** Checksums of the sections. */
  kept: Uint32Array
}

/** Reads them a block at a step; null where they are not as they were written. */
function* numbersOf(
  fd: number,
  { indices, values, nStored, placeOf, kept }: Packed,
): Generator<void, Numbers | null> {
  const read = { indices: new Uint32Array(nStored), values: new Float32Array(nStored) }
  const isWhole =
    (yield* readPacked(fd, placeOf(2), read.indices, indices)) === kept[2] &&
    (yield* readPacked(fd, placeOf(3), read.values, values)) === kept[3]
  return isWhole ? read : null
}

function sizeOf(header: Header, nRow: number, nColumn: number): number | null {
  if (header.kind !== 'spots' || header.nRow !== nRow || header.nColumn !== nColumn) return null
  return (
    8 * nRow +
    4 * (nRow + 1) +
    header.nStored * (PACKED_BYTES[header.indices] + PACKED_BYTES[header.values]) +
    CHECKSUMS
  )
}

type Numbers = Pick<CsrMatrix, 'indices' | 'values'>

/** The file stays open until it was read, so that it may be removed from the cache meanwhile. */
const unread = new WeakMap<CsrMatrix, { load(): Promise<void>; close(): void }>()
/** For those that nobody ends. */
const forgotten = new FinalizationRegistry(closeSync)

/** Reads what waits to be read of a kept matrix, a block at a time. Rejects with what asking for it throws. */
export const loadUnread = async (matrix: CsrMatrix): Promise<void> => unread.get(matrix)?.load()

/** True where columns and values of a kept matrix wait to be read. */
export const isUnread = (matrix: CsrMatrix): boolean => unread.has(matrix)

/** Ends what waits to be read of a kept matrix; what was read stays. Asking for the rest then throws `UNKNOWN_SLIDE`. */
export const closeUnread = (matrix: CsrMatrix): void => unread.get(matrix)?.close()

/** A matrix whose numbers are read when they are asked for, and then are its own. */
function lazily(
  known: Omit<CsrMatrix, 'indices' | 'values'>,
  { path, fd, read }: { path: string; fd: number; read: () => Generator<void, Numbers | null> },
): CsrMatrix {
  let fault: HistologueError | null = null
  let loading: Promise<void> | null = null
  const end = () => {
    unread.delete(matrix)
    forgotten.unregister(matrix)
    closeSync(fd)
  }
  const take = (numbers: Numbers | null): Numbers => {
    end()
    if (!numbers) {
      fault = damaged(path)
      // Opening the slide again must not meet it once more.
      void rm(path, { force: true }).catch(() => undefined)
      throw fault
    }
    // Loops over millions of values ask for each of them.
    for (const key of ['indices', 'values'] as const)
      Object.defineProperty(matrix, key, { value: numbers[key] })
    return numbers
  }
  const needed = (): Numbers => {
    if (fault) throw fault
    const reading = read()
    for (let step = reading.next(); ; step = reading.next()) if (step.done) return take(step.value)
  }
  const readInTurns = async () => {
    const reading = read()
    for (let step = reading.next(); ; step = reading.next()) {
      if (step.done) return void take(step.value)
      await setImmediate()
      if (fault) throw fault
      // Somebody could not wait.
      if (!unread.has(matrix)) return
    }
  }
  const load = () => {
    loading ??= readInTurns().catch((thrown) => {
      loading = null
      throw thrown
    })
    return loading
  }
  const matrix: CsrMatrix = {
    ...known,
    get indices() {
      return needed().indices
    },
    get values() {
      return needed().values
    },
  }
  forgotten.register(matrix, fd, matrix)
  const close = () => {
    end()
    fault ??= new HistologueError('UNKNOWN_SLIDE', 'The slide was closed.', { file: path })
  }
  unread.set(matrix, { load, close })
  return matrix
}

/** Reads bytes at a position; gives their CRC-32, null where the file ends. */
function readWhole(fd: number, bytes: Uint8Array, position: number): number | null {
  return readSync(fd, bytes, 0, bytes.length, position) === bytes.length ? crc32(bytes) : null
}

/** Reads packed numbers, block by block; gives the CRC-32 of their bytes, null where the file ends. */
function* readPacked(
  fd: number,
  position: number,
  target: Uint32Array | Float32Array,
  packing: Packing,
): Generator<void, number | null> {
  let checksum = 0
  const block = packedArray(packing, Math.min(BLOCK, target.length))
  for (let start = 0; start < target.length; start += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, target.length - start))
    const bytes = bytesOf(part)
    if (readSync(fd, bytes, 0, bytes.length, position + start * PACKED_BYTES[packing]) !== bytes.length)
      return null
    checksum = crc32(bytes, checksum)
    target.set(part, start)
    yield
  }
  return checksum
}

function damaged(path: string): HistologueError {
  return new HistologueError('CACHE_DAMAGED', 'What was kept of this slide in the cache cannot be read.', {
    file: path,
    advice: 'Open the slide again: its own file is read then.',
  })
}
