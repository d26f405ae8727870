import { closeSync, openSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { type CsrMatrix, countColumns, countStored } from '../../stats/sparse.ts'
import {
  bytesOf,
  PACKED_BYTES,
  type PackedNumbers,
  type Packing,
  packedArray,
  packingBelow,
  packingOf,
} from './packed-numbers.ts'
import { openSections, writeSections } from './sections.ts'

/** Values gathered at a time: enough genes that few passes over the spots are made, few enough to yield often. */
const BLOCK = 2_000_000
/** Rows gone through between two looks at what else is to be done: some milliseconds. */
const ROWS_BETWEEN = 32_768

interface Header {
  kind: 'genes'
  nSpot: number
  nGene: number
  nStored: number
  spots: Packing
  values: Packing
}

/** Values of one gene: spots that have any, ascending. */
export interface GeneColumn {
  spots: ArrayLike<number>
  values: ArrayLike<number>
}

/** A matrix by genes, on disk; one gene at a time is read. */
export interface GeneColumns {
  /** Null where the gene's numbers cannot be read as they were written. */
  read(gene: number): GeneColumn | null
  close(): void
}

/**
 * Writes a matrix by genes, a block of genes at a time, without a transposed copy in memory; other work is let in between. `matrix:
 * [nSpot, nGene]`. Throws `CANCELLED`'s reason where `signal` aborts, and what the file system throws.
 */
export async function writeGeneFile(path: string, matrix: CsrMatrix, signal: AbortSignal): Promise<void> {
  const { nRow, nColumn, values } = matrix
  const header: Header = {
    ...{ kind: 'genes', nSpot: nRow, nGene: nColumn, nStored: values.length },
    ...{ spots: packingBelow(nRow), values: await packingOf(values) },
  }
  const starts = startsOf(matrix)
  await writeSections(path, header, async (writer) => {
    await writer.append(bytesOf(starts))
    const spotsAt = writer.reserve(values.length * PACKED_BYTES[header.spots])
    const valuesAt = writer.reserve(values.length * PACKED_BYTES[header.values])
    const checksumsAt = writer.reserve(4 * (nColumn + 1))
    const checksums = new Uint32Array(nColumn + 1)
    checksums[nColumn] = crc32(bytesOf(starts))
    const next = matrix.indptr.slice(0, nRow)
    for (let gene = 0; gene < nColumn; ) {
      signal.throwIfAborted()
      const end = blockEnd(starts, gene)
      const block = await gatherGenes(matrix, next, { starts, gene, end, header })
      await writer.writeAt(spotsAt + starts[gene] * PACKED_BYTES[header.spots], bytesOf(block.spots))
      await writer.writeAt(valuesAt + starts[gene] * PACKED_BYTES[header.values], bytesOf(block.values))
      for (let own = gene; own < end; own++) {
        const [from, to] = [starts[own] - starts[gene], starts[own + 1] - starts[gene]]
        checksums[own] = checksumOf(block.spots.subarray(from, to), block.values.subarray(from, to))
      }
      await setImmediate()
      gene = end
    }
    await writer.writeAt(checksumsAt, bytesOf(checksums))
  })
}

const checksumOf = (spots: PackedNumbers, values: PackedNumbers): number =>
  crc32(bytesOf(values), crc32(bytesOf(spots)))

function startsOf(matrix: CsrMatrix): Uint32Array {
  const starts = new Uint32Array(matrix.nColumn + 1)
  const counts = countColumns(matrix)
  for (let gene = 0; gene < matrix.nColumn; gene++) starts[gene + 1] = starts[gene] + counts[gene]
  return starts
}

function blockEnd(starts: Uint32Array, gene: number): number {
  let end = gene + 1
  while (end < starts.length - 1 && starts[end + 1] - starts[gene] <= BLOCK) end++
  return end
}

/**
 * Takes genes `gene` to `end` out of every row; `next: [nSpot]` is where each row goes on. Of many rows this takes as long as answering for
 * a gene does, which it would keep waiting: others are let in between.
 */
async function gatherGenes(
  { nRow, indptr, indices, values }: CsrMatrix,
  next: Uint32Array,
  { starts, gene, end, header }: { starts: Uint32Array; gene: number; end: number; header: Header },
) {
  const n = starts[end] - starts[gene]
  const spots = packedArray(header.spots, n)
  const packed = packedArray(header.values, n)
  const slots = starts.slice(gene, end).map((start) => start - starts[gene])
  for (let row = 0; row < nRow; row++) {
    const last = indptr[row + 1]
    let k = next[row]
    for (; k < last && indices[k] < end; k++) {
      const slot = slots[indices[k] - gene]++
      spots[slot] = row
      packed[slot] = values[k]
    }
    next[row] = k
    if (row % ROWS_BETWEEN === ROWS_BETWEEN - 1) await setImmediate()
  }
  return { spots, values: packed }
}

/** Opens what `writeGeneFile` wrote; null where there is no such file, it is of another matrix, or not whole. */
export async function openGeneFile(path: string, matrix: CsrMatrix): Promise<GeneColumns | null> {
  const found = await openSections(path, (header) => sizeOf(header as Header, matrix))
  if (!found) return null
  await found.handle.close()
  const fd = openSync(path, 'r')
  const { start, header } = { start: found.start, header: found.header as Header }
  const starts = new Uint32Array(header.nGene + 1)
  const checksums = new Uint32Array(header.nGene + 1)
  const spotsAt = start + starts.byteLength
  const valuesAt = spotsAt + header.nStored * PACKED_BYTES[header.spots]
  readSync(fd, starts, 0, starts.byteLength, start)
  readSync(fd, checksums, 0, checksums.byteLength, valuesAt + header.nStored * PACKED_BYTES[header.values])
  if (crc32(bytesOf(starts)) !== checksums[header.nGene]) {
    closeSync(fd)
    return null
  }
  const read = (position: number, packing: Packing, gene: number) => {
    const numbers = packedArray(packing, starts[gene + 1] - starts[gene])
    readSync(fd, numbers, 0, numbers.byteLength, position + starts[gene] * PACKED_BYTES[packing])
    return numbers
  }
  return {
    read: (gene) => {
      try {
        const [spots, values] = [read(spotsAt, header.spots, gene), read(valuesAt, header.values, gene)]
        // What was read short is 0 in part, and shows too.
        if (checksumOf(spots, values) === checksums[gene]) return { spots, values }
        // It is written anew when the slide is opened again.
        void rm(path, { force: true }).catch(() => undefined)
      } catch {
        // The disk failed: the matrix has the gene too.
      }
      return null
    },
    close: () => closeSync(fd),
  }
}

function sizeOf(header: Header, matrix: CsrMatrix): number | null {
  const { nRow, nColumn } = matrix
  const { kind, nSpot, nGene, nStored } = header
  if (kind !== 'genes' || nSpot !== nRow || nGene !== nColumn || nStored !== countStored(matrix)) return null
  return 8 * (nGene + 1) + nStored * (PACKED_BYTES[header.spots] + PACKED_BYTES[header.values])
}
