import { asyncBufferFromFile } from 'hyparquet'
import { HistologueError } from '../../../api/errors.ts'
import { toFileError } from '../../file-error.ts'
import { openParquet } from '../../parquet.ts'
import type { SpotRows } from './spot-rows.ts'
import { firstBytes, firstUnpacked, readLinesInPieces } from './text-file.ts'

/** The columns of `tissue_positions`, in the order of files without a header. */
const COLUMNS = ['barcode', 'in_tissue', 'array_row', 'array_col', 'pxl_row_in_fullres', 'pxl_col_in_fullres']
const NUMBERS = COLUMNS.slice(1)

/** Where the spots of a matrix lie; every array is `[nSpot]`, NaN where a spot is not listed. */
export interface TissuePositions {
  path: string
  inTissue: Float32Array
  arrayRow: Float32Array
  arrayColumn: Float32Array
  /** Full-resolution pixels. */
  y: Float32Array
  x: Float32Array
}

/**
 * Reads the positions of the spots of a matrix from `tissue_positions` in any of its forms: without a header (Space Ranger 1), with one (2 and later), Parquet (Visium
 * HD, of which it lists all bins of the array). The content tells which, not the name. Null where the file holds something else.
 * Codes: `FILE_UNREADABLE`, `FILE_DAMAGED`, `VALUE_INVALID` (a row that is none).
 */
export async function readTissuePositions(path: string, spots: SpotRows): Promise<TissuePositions | null> {
  if ((await firstBytes(path, 4)).toString('latin1') === 'PAR1') return readParquet(path, spots)
  const start = (await firstUnpacked(path, 4096)).toString('utf8')
  const cells = splitRow(start.split(/\r?\n/)[0])
  const order = cells.includes('barcode') ? COLUMNS.map((name) => cells.indexOf(name)) : [0, 1, 2, 3, 4, 5]
  const isHeaderless = cells.length === 6 && cells[0] !== '' && cells.slice(1).every(isNumber)
  if (cells.includes('barcode') ? order.includes(-1) : !isHeaderless) return null
  const columns = newColumns(spots)
  let nRow = isHeaderless ? 0 : -1
  for await (const lines of readLinesInPieces(path))
    for (const line of lines) {
      if (line === '' || nRow++ < 0) continue
      const row = splitRow(line)
      const spot = spots.find(row[order[0]])
      for (const [k, name] of NUMBERS.entries()) {
        const value = readCell(path, row[order[k + 1]], name, nRow)
        if (spot >= 0) columns[k][spot] = value
      }
    }
  return toPositions(path, spots, columns)
}

async function readParquet(path: string, spots: SpotRows): Promise<TissuePositions | null> {
  const source = await asyncBufferFromFile(path).catch((thrown) => {
    throw toFileError(thrown, path)
  })
  const table = await openParquet(source, path)
  if (!COLUMNS.every((name) => table.columnNames.includes(name))) return null
  // Barcodes become rows of the matrix as they come: 11 million texts would be most of a gigabyte.
  const rows = new Int32Array(table.nRow).fill(-1)
  const toText = (barcode: string) => spots.find(barcode)
  await table.read(
    ['barcode'],
    (_, values, start) => {
      for (let i = 0; i < values.length; i++) rows[start + i] = toRow(values[i])
    },
    { toText },
  )
  const columns = newColumns(spots)
  await table.read(NUMBERS, (name, values, start) => {
    const column = columns[NUMBERS.indexOf(name)]
    for (let i = 0; i < values.length; i++) {
      const spot = rows[start + i]
      if (spot >= 0) column[spot] = Number(values[i])
    }
  })
  return toPositions(path, spots, columns)
}

/** What is no text became no row. */
const toRow = (value: unknown): number => (typeof value === 'number' ? value : -1)

const newColumns = ({ nSpot }: SpotRows) => NUMBERS.map(() => new Float32Array(nSpot).fill(Number.NaN))

function toPositions(path: string, spots: SpotRows, columns: Float32Array[]): TissuePositions {
  for (const column of columns) spots.spread(column)
  const [inTissue, arrayRow, arrayColumn, y, x] = columns
  return { path, inTissue, arrayRow, arrayColumn, y, x }
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
