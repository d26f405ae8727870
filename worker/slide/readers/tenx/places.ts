import { HistologueError } from '../../../api/errors.ts'
import type { ObsColumn } from '../../../api/methods.ts'
import { counted, type Warnings } from '../../warnings.ts'
import type { TissuePositions } from './positions.ts'

/** Spots of a matrix with where they lie; arrays are `[nSpot]`, `xy` is `[nSpot, 2]` in full-resolution pixels. */
export interface PlacedSpots {
  xy: Float32Array
  columns: Map<string, ObsColumn>
  arrayRow: Float32Array
  arrayColumn: Float32Array
}

/**
 * Places the spots of a matrix, or `rows` of them; a spot that is not listed among the positions has none (NaN).
 * Codes: `SHAPE_MISMATCH` (no barcode is listed).
 */
export function placeSpots(
  positions: TissuePositions,
  rows: Uint32Array | null,
  warnings: Warnings,
): PlacedSpots {
  const pick = (values: Float32Array) => (rows ? Float32Array.from(rows, (row) => values[row]) : values)
  const x = pick(positions.x)
  const y = pick(positions.y)
  const nSpot = x.length
  const xy = new Float32Array(2 * nSpot)
  let nMissing = 0
  for (let i = 0; i < nSpot; i++) {
    const isKnown = Number.isFinite(x[i] + y[i])
    xy[2 * i] = isKnown ? x[i] : Number.NaN
    xy[2 * i + 1] = isKnown ? y[i] : Number.NaN
    if (!isKnown) nMissing++
  }
  warnMissing(nMissing, nSpot, positions.path, warnings)
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

/** Rows of an unfiltered matrix that lie on tissue; null where all do, or none is said to. */
export function rowsInTissue({ inTissue }: TissuePositions): Uint32Array | null {
  const rows = Uint32Array.from(inTissue.keys()).filter((row) => inTissue[row] === 1)
  return rows.length === 0 || rows.length === inTissue.length ? null : rows
}
