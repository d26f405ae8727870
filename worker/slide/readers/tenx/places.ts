import { HistologueError } from '../../../api/errors.ts'
import type { ObsColumn } from '../../../api/methods.ts'
import { counted, type Warnings } from '../../warnings.ts'
import type { NamedMatrix } from '../assemble.ts'
import type { TissuePositions } from './positions.ts'

/** Spots of a matrix with where they lie; arrays are `[nSpot]`, `xy` is `[nSpot, 2]` in full-resolution pixels. */
export interface PlacedSpots {
  xy: Float32Array
  columns: Map<string, ObsColumn>
  arrayRow: Float32Array
  arrayColumn: Float32Array
}

/**
 * Looks up each barcode among the positions; a spot that is not listed there has none (NaN). Barcodes with and without the
 * `-1` of their well are the same. Codes: `SHAPE_MISMATCH` (no barcode is listed).
 */
export function placeSpots(barcodes: string[], positions: TissuePositions, warnings: Warnings): PlacedSpots {
  const rowOf = new Map(positions.barcodes.map((barcode, row) => [barcode, row]))
  const bare = new Map(positions.barcodes.map((barcode, row) => [withoutWell(barcode), row]))
  const rows = Int32Array.from(
    barcodes,
    (barcode) => rowOf.get(barcode) ?? bare.get(withoutWell(barcode)) ?? -1,
  )
  const pick = (values: Float32Array) =>
    Float32Array.from(rows, (row) => (row < 0 ? Number.NaN : values[row]))
  const x = pick(positions.x)
  const y = pick(positions.y)
  const xy = new Float32Array(2 * rows.length)
  let nMissing = 0
  for (let i = 0; i < rows.length; i++) {
    const isKnown = Number.isFinite(x[i] + y[i])
    xy[2 * i] = isKnown ? x[i] : Number.NaN
    xy[2 * i + 1] = isKnown ? y[i] : Number.NaN
    if (!isKnown) nMissing++
  }
  warnMissing(nMissing, rows.length, positions.path, warnings)
  const arrayRow = pick(positions.arrayRow)
  const arrayColumn = pick(positions.arrayColumn)
  const columns = { in_tissue: pick(positions.inTissue), array_row: arrayRow, array_col: arrayColumn }
  const named = Object.entries(columns).map(
    ([name, values]) => [name, { kind: 'numeric', values } as const] as const,
  )
  return { xy, columns: new Map<string, ObsColumn>(named), arrayRow, arrayColumn }
}

function warnMissing(nMissing: number, nSpot: number, path: string, warnings: Warnings): void {
  if (nMissing === 0) return
  if (nMissing === nSpot)
    throw new HistologueError('SHAPE_MISMATCH', 'None of the barcodes of the matrix has a position.', {
      file: path,
      advice: 'The matrix and the folder spatial must come from the same run.',
    })
  warnings.add(
    'COORDINATES_MISSING',
    path,
    `${counted(nMissing, 'spot')} of ${nSpot} ${nMissing === 1 ? 'has' : 'have'} no position and cannot be drawn.`,
  )
}

const withoutWell = (barcode: string) => barcode.replace(/-1$/, '')

/** Rows of an unfiltered matrix that lie on tissue; null where all do, or none is said to. */
export function rowsInTissue(named: NamedMatrix, positions: TissuePositions): Uint32Array | null {
  const inTissue = new Set(
    positions.barcodes.filter((_, row) => positions.inTissue[row] === 1).map(withoutWell),
  )
  const rows = Uint32Array.from(named.barcodes.keys()).filter((row) =>
    inTissue.has(withoutWell(named.barcodes[row])),
  )
  return rows.length === 0 || rows.length === named.barcodes.length ? null : rows
}
