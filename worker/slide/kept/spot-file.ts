import { closeSync, openSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
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
 * they turn out damaged, asking throws `FILE_DAMAGED`, and the file is removed.
 */
export async function openSpotFile(path: string, nRow: number, nColumn: number): Promise<ReadMatrix | null> {
  const found = await openSections(path, (header) => sizeOf(header as Header, nRow, nColumn))
  if (!found) return null
  await found.handle.close()
  const { kind: _, nRow: __, nColumn: ___, nStored, indices, values, ...said } = found.header as Header
  const file = { path, fd: openSync(path, 'r'), start: found.start }
  const [rowSums, indptr] = [new Float64Array(nRow), new Uint32Array(nRow + 1)]
  const sizes = [
    rowSums.byteLength,
    indptr.byteLength,
    nStored * PACKED_BYTES[indices],
    nStored * PACKED_BYTES[values],
  ]
  const kept = new Uint32Array(CHECKSUMS / 4)
  const placeOf = (section: number) => sizes.slice(0, section).reduce((sum, size) => sum + size, file.start)
  readSync(file.fd, bytesOf(kept), 0, CHECKSUMS, placeOf(sizes.length))
  const isSound =
    readWhole(file.fd, bytesOf(rowSums), placeOf(0)) === kept[0] &&
    readWhole(file.fd, bytesOf(indptr), placeOf(1)) === kept[1]
  if (!isSound) {
    closeSync(file.fd)
    return null
  }
  const matrix = lazily(
    { nRow, nColumn, indptr },
    () => {
      const read = { indices: new Uint32Array(nStored), values: new Float32Array(nStored) }
      const isWhole =
        readPacked(file.fd, placeOf(2), read.indices, indices) === kept[2] &&
        readPacked(file.fd, placeOf(3), read.values, values) === kept[3]
      if (isWhole) return read
      void rm(path, { force: true }).catch(() => undefined)
      throw damaged(path)
    },
    file.fd,
  )
  return { ...said, rowSums, matrix }
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

/** The file stays open until it was read, so that the cache can be cleared meanwhile. */
const unread = new FinalizationRegistry(closeSync)

/** A matrix whose numbers are read when they are asked for, and then kept. */
function lazily(
  known: Omit<CsrMatrix, 'indices' | 'values'>,
  read: () => Pick<CsrMatrix, 'indices' | 'values'>,
  fd: number,
): CsrMatrix {
  let numbers: Pick<CsrMatrix, 'indices' | 'values'> | null = null
  const needed = () => {
    if (numbers) return numbers
    numbers = read()
    unread.unregister(matrix)
    closeSync(fd)
    return numbers
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
  unread.register(matrix, fd, matrix)
  return matrix
}

/** Reads bytes at a position; gives their CRC-32, null where the file ends. */
function readWhole(fd: number, bytes: Uint8Array, position: number): number | null {
  return readSync(fd, bytes, 0, bytes.length, position) === bytes.length ? crc32(bytes) : null
}

/** Reads packed numbers, block by block; gives the CRC-32 of their bytes, null where the file ends. */
function readPacked(
  fd: number,
  position: number,
  target: Uint32Array | Float32Array,
  packing: Packing,
): number | null {
  let checksum = 0
  const block = packedArray(packing, Math.min(BLOCK, target.length))
  for (let start = 0; start < target.length; start += BLOCK) {
    const part = block.subarray(0, Math.min(BLOCK, target.length - start))
    const bytes = bytesOf(part)
    if (readSync(fd, bytes, 0, bytes.length, position + start * PACKED_BYTES[packing]) !== bytes.length)
      return null
    checksum = crc32(bytes, checksum)
    target.set(part, start)
  }
  return checksum
}

function damaged(path: string): HistologueError {
  return new HistologueError('FILE_DAMAGED', 'What was kept of this slide in the cache is damaged.', {
    file: path,
    advice: 'Open the slide again: its own file is read then.',
  })
}
