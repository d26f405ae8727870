import { join } from 'node:path'
import { tooLarge } from '../../../anndata/hdf5-error.ts'
import { finishMatrix } from '../../../anndata/matrix.ts'
import { MAX_NON_ZERO } from '../../../anndata/matrix-limits.ts'
import { HistologueError } from '../../../api/errors.ts'
import { type CsrMatrix, transposeCsr } from '../../../stats/sparse.ts'
import type { KeptMatrices } from '../../slide.ts'
import type { NamedMatrix } from '../assemble.ts'
import { MtxParser } from './mtx-parser.ts'
import { readLines, readUnpacked } from './text-file.ts'

/** The three files of a matrix folder of Cell Ranger or Space Ranger, gzipped or not. */
export interface MtxFiles {
  matrix: string
  barcodes: string
  /** `features.tsv`, or `genes.tsv` of versions before 3. */
  features: string
}

/** Finds the three files among the names in a folder; null where it is another folder, or one of them is missing. */
export function findMtxFiles(folder: string, names: readonly string[]): MtxFiles | null {
  const find = (pattern: RegExp) => names.find((name) => pattern.test(name))
  const matrix = find(/^matrix\.mtx(\.gz)?$/)
  const barcodes = find(/^barcodes\.tsv(\.gz)?$/)
  const features = find(/^features\.tsv(\.gz)?$/) ?? find(/^genes\.tsv(\.gz)?$/)
  if (!matrix || !barcodes || !features) return null
  return { matrix: join(folder, matrix), barcodes: join(folder, barcodes), features: join(folder, features) }
}

/**
 * Reads a matrix folder: features × barcodes in Matrix Market form, names in two tables.
 * Codes: `SHAPE_MISMATCH`, `VALUE_INVALID`, `FORMAT_UNSUPPORTED` (too large), `FILE_DAMAGED`, `FILE_UNREADABLE`.
 */
export async function readMtxFolder(files: MtxFiles, kept?: KeptMatrices): Promise<NamedMatrix> {
  const barcodes = (await readLines(files.barcodes)).map((line) => fieldsOf(line)[0])
  const rows = (await readLines(files.features)).map(fieldsOf)
  const features = {
    ids: rows.map(([id]) => id),
    symbols: rows.map(([id, symbol]) => symbol || id),
    types: rows.every(({ length }) => length > 2) ? rows.map(([, , type]) => type) : null,
  }
  const readNow = async () => {
    const byFeature = await readMtx(files.matrix, rows.length, barcodes.length)
    return finishMatrix({ path: files.matrix }, 'matrix.mtx', 'mtx', 'float32', transposeCsr(byFeature))
  }
  const at = { file: files.matrix, place: 'matrix.mtx', nSpot: barcodes.length, nFeature: rows.length }
  return { barcodes, features, read: await (kept ? kept.through(at, readNow) : readNow()) }
}

/** R writes texts in quotes. */
const fieldsOf = (line: string): string[] => line.split('\t').map((field) => field.replace(/^"(.*)"$/, '$1'))

/** `[nFeature, nBarcode]`; entries of a row in the order of the file. */
async function readMtx(path: string, nFeature: number, nBarcode: number): Promise<CsrMatrix> {
  let entries = { rows: new Uint32Array(), columns: new Uint32Array(), values: new Float32Array() }
  let count = 0
  const parser = new MtxParser({
    size: (nRow, nColumn, nEntry) => {
      if (nRow !== nFeature || nColumn !== nBarcode) throw otherShape(path, nRow, nColumn, nFeature, nBarcode)
      if (!(nEntry >= 0 && nEntry <= MAX_NON_ZERO)) throw tooLarge(path, 'matrix.mtx')
      entries = {
        rows: new Uint32Array(nEntry),
        columns: new Uint32Array(nEntry),
        values: new Float32Array(nEntry),
      }
    },
    entry: (row, column, value) => {
      if (!(row >= 0 && row < nFeature && column >= 0 && column < nBarcode && count < entries.rows.length))
        throw new SyntaxError(`entry ${count + 1} lies outside the matrix`)
      entries.rows[count] = row
      entries.columns[count] = column
      entries.values[count++] = value
    },
  })
  try {
    for await (const piece of readUnpacked(path)) parser.push(piece)
    parser.end()
    if (count < entries.rows.length)
      throw new SyntaxError(`${entries.rows.length - count} entries are missing`)
  } catch (thrown) {
    throw thrown instanceof SyntaxError || thrown instanceof RangeError ? notMtx(path, thrown) : thrown
  }
  return compress(entries, nFeature, nBarcode)
}

function compress(
  { rows, columns, values }: { rows: Uint32Array; columns: Uint32Array; values: Float32Array },
  nRow: number,
  nColumn: number,
): CsrMatrix {
  const indptr = new Uint32Array(nRow + 1)
  for (const row of rows) indptr[row + 1]++
  for (let row = 0; row < nRow; row++) indptr[row + 1] += indptr[row]
  const next = indptr.slice(0, nRow)
  const indices = new Uint32Array(rows.length)
  const sorted = new Float32Array(rows.length)
  for (let k = 0; k < rows.length; k++) {
    const slot = next[rows[k]]++
    indices[slot] = columns[k]
    sorted[slot] = values[k]
  }
  return { nRow, nColumn, indptr, indices, values: sorted }
}

function otherShape(file: string, nRow: number, nColumn: number, nFeature: number, nBarcode: number) {
  return new HistologueError(
    'SHAPE_MISMATCH',
    `The matrix has ${nRow} rows and ${nColumn} columns, but ${nFeature} features and ${nBarcode} barcodes are listed.`,
    {
      file,
      place: 'matrix.mtx',
      advice: 'The three files must come from the same run; copy the folder again.',
    },
  )
}

function notMtx(file: string, cause: Error) {
  return new HistologueError('VALUE_INVALID', `This is no Matrix Market file: ${cause.message}.`, {
    file,
    place: 'matrix.mtx',
    advice: 'Copy it again from where it came from.',
    cause,
  })
}
