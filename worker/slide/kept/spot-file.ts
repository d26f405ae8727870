import { crc32 } from 'node:zlib'
import type { ReadMatrix } from '../../anndata/matrix.ts'
import {
  bytesOf,
  PACKED_BYTES,
  type Packing,
  packedArray,
  packingBelow,
  packingOf,
} from './packed-numbers.ts'
import { openSections, readBlocks, type SectionFile, type SectionWriter, writeSections } from './sections.ts'

/** Numbers packed and written at a time. */
const BLOCK = 2_000_000

/** What a matrix file says of itself: all of `ReadMatrix` but its numbers. */
interface Header extends Omit<ReadMatrix, 'matrix'> {
  kind: 'spots'
  nRow: number
  nColumn: number
  nStored: number
  indices: Packing
  values: Packing
}

/** Bytes of the checksums of the three sections, behind them. */
const CHECKSUMS = 16

/** Writes a matrix by spots: row starts, columns and values, packed. Throws what the file system throws. */
export async function writeSpotFile(path: string, { matrix, ...said }: ReadMatrix): Promise<void> {
  const { nRow, nColumn, indptr, indices, values } = matrix
  const header: Header = {
    ...{ kind: 'spots', ...said, nRow, nColumn, nStored: values.length },
    ...{ indices: packingBelow(nColumn), values: packingOf(values) },
  }
  await writeSections(path, header, async (writer) => {
    const checksums = new Uint32Array(CHECKSUMS / 4)
    checksums[0] = await writePacked(writer, indptr, 'u32')
    checksums[1] = await writePacked(writer, indices, header.indices)
    checksums[2] = await writePacked(writer, values, header.values)
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

/** Reads what `writeSpotFile` wrote; null where there is no such file, it is of another shape, or damaged. */
export async function readSpotFile(path: string, nRow: number, nColumn: number): Promise<ReadMatrix | null> {
  const file = await openSections(path, (header) => sizeOf(header as Header, nRow, nColumn))
  if (!file) return null
  try {
    return await readMatrix(file, file.header as Header)
  } finally {
    await file.handle.close()
  }
}

function sizeOf(header: Header, nRow: number, nColumn: number): number | null {
  if (header.kind !== 'spots' || header.nRow !== nRow || header.nColumn !== nColumn) return null
  return (
    4 * (nRow + 1) + header.nStored * (PACKED_BYTES[header.indices] + PACKED_BYTES[header.values]) + CHECKSUMS
  )
}

async function readMatrix(file: SectionFile, header: Header): Promise<ReadMatrix | null> {
  const { kind: _, nRow, nColumn, nStored, indices: indexPacking, values: valuePacking, ...said } = header
  const indptr = new Uint32Array(nRow + 1)
  const indices = new Uint32Array(nStored)
  const values = new Float32Array(nStored)
  const checksums: (number | null)[] = []
  let position = file.start
  for (const [target, packing] of [
    [indptr, 'u32'],
    [indices, indexPacking],
    [values, valuePacking],
  ] as const) {
    checksums.push(await readPacked(file, position, target, packing))
    position += target.length * PACKED_BYTES[packing]
  }
  const kept = new Uint32Array(CHECKSUMS / 4)
  await file.handle.read(bytesOf(kept), 0, CHECKSUMS, position)
  if (checksums.some((checksum, k) => checksum !== kept[k])) return null
  return { ...said, matrix: { nRow, nColumn, indptr, indices, values } }
}

function readPacked(
  file: SectionFile,
  position: number,
  target: Uint32Array | Float32Array,
  packing: Packing,
): Promise<number | null> {
  const size = PACKED_BYTES[packing]
  return readBlocks(file, position, target.length * size, (bytes, at) => {
    // A whole block is a whole number of numbers, and starts at a multiple of eight.
    const packed = packedArray(packing, 0).constructor as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => Uint8Array
    target.set(new packed(bytes.buffer, bytes.byteOffset, bytes.length / size), at / size)
  })
}
