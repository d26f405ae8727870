import { asyncBufferFromFile } from 'hyparquet'
import { HistologueError } from '../../../api/errors.ts'
import { toFileError } from '../../file-error.ts'
import { openParquet } from '../../parquet.ts'
import { firstBytes, firstUnpacked, readLines } from './text-file.ts'

/** The columns of `tissue_positions`, in the order of files without a header. */
const COLUMNS = ['barcode', 'in_tissue', 'array_row', 'array_col', 'pxl_row_in_fullres', 'pxl_col_in_fullres']
const NUMBERS = COLUMNS.slice(1)

/** Where the spots of an array lie; every array is `[nSpot]`. */
export interface TissuePositions {
  path: string
  barcodes: string[]
  inTissue: Float32Array
  arrayRow: Float32Array
  arrayColumn: Float32Array
  /** Full-resolution pixels. */
  y: Float32Array
  x: Float32Array
}

/**
 * Reads `tissue_positions` in any of its forms: without a header (Space Ranger 1), with one (2 and later), Parquet (Visium
 * HD). The content tells which, not the name. Null where the file holds something else.
 * Codes: `FILE_UNREADABLE`, `FILE_DAMAGED`, `VALUE_INVALID` (a row that is none).
 */
export async function readTissuePositions(path: string): Promise<TissuePositions | null> {
  if ((await firstBytes(path, 4)).toString('latin1') === 'PAR1') return readParquet(path)
  const start = (await firstUnpacked(path, 4096)).toString('utf8')
  const cells = splitRow(start.split(/\r?\n/)[0])
  const order = cells.includes('barcode') ? COLUMNS.map((name) => cells.indexOf(name)) : [0, 1, 2, 3, 4, 5]
  const isHeaderless = cells.length === 6 && cells[0] !== '' && cells.slice(1).every(isNumber)
  if (cells.includes('barcode') ? order.includes(-1) : !isHeaderless) return null
  const lines = await readLines(path)
  const rows = (isHeaderless ? lines : lines.slice(1)).filter((line) => line !== '').map(splitRow)
  const columns = NUMBERS.map((name, k) =>
    Float32Array.from(rows, (row, i) => readCell(path, row[order[k + 1]], name, i + 1)),
  )
  return toPositions(
    path,
    rows.map((row) => row[order[0]]),
    columns,
  )
}

async function readParquet(path: string): Promise<TissuePositions | null> {
  const source = await asyncBufferFromFile(path).catch((thrown) => {
    throw toFileError(thrown, path)
  })
  const table = await openParquet(source, path)
  if (!COLUMNS.every((name) => table.columnNames.includes(name))) return null
  const read = await table.read(COLUMNS)
  const columns = NUMBERS.map((name) => Float32Array.from(read.get(name) ?? [], Number))
  return toPositions(path, (read.get('barcode') ?? []).map(String), columns)
}

function toPositions(path: string, barcodes: string[], columns: Float32Array[]): TissuePositions {
  const [inTissue, arrayRow, arrayColumn, y, x] = columns
  return { path, barcodes, inTissue, arrayRow, arrayColumn, y, x }
}

function splitRow(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell))
}

function readCell(file: string, cell: string | undefined, name: string, row: number): number {
  if (cell !== undefined && isNumber(cell)) return Number(cell)
  if (cell === '' || cell === 'NA' || cell === 'nan' || cell === 'NaN') return Number.NaN
  throw new HistologueError('VALUE_INVALID', `Row ${row} of the positions has no number in ${name}.`, {
    file,
    place: name,
    advice: 'Copy the file again from where Space Ranger wrote it.',
  })
}
