import type { AnnFile } from '../../anndata/ann-file.ts'
import { readPairs } from '../../anndata/column.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import { counted, type Warnings } from '../warnings.ts'

const OBSM_NAMES = ['spatial', 'X_spatial']
/** Pairs whose names leave no doubt that they are positions, x first. Array positions (`array_row`, `new_x`) are not. */
const OBS_PAIRS: [string, string][] = [
  ['pxl_col_in_fullres', 'pxl_row_in_fullres'],
  ['imagecol', 'imagerow'],
  ['x', 'y'],
  ['X', 'Y'],
  ['pixel_x', 'pixel_y'],
  ['x_pixel', 'y_pixel'],
  ['x_centroid', 'y_centroid'],
]

/**
 * Positions `[nSpot, 2]` (x, y) in full-resolution pixels, of some `rows` of obs or of all, NaN where missing; null where the
 * file gives none.
 * Codes: `SHAPE_MISMATCH` (as many positions as spots are needed), `FILE_DAMAGED`.
 */
export function readCoordinates(
  file: AnnFile,
  obs: Table,
  warnings: Warnings,
  rows: Uint32Array | null = null,
): Float32Array | null {
  const found = readObsm(file, obs) ?? readObsPair(obs, warnings)
  if (!found) {
    warnings.add(
      'NO_COORDINATES',
      'obsm/spatial',
      'The file says nowhere where its spots lie, so they cannot be drawn on the tissue.',
    )
    return null
  }
  const { place } = found
  const xy = rows ? pickPairs(found.xy, rows) : found.xy
  const nMissing = blankHalfPositions(xy)
  if (nMissing > 0)
    warnings.add(
      'COORDINATES_MISSING',
      place,
      `${counted(nMissing, 'spot')} of ${xy.length / 2} ${nMissing === 1 ? 'has' : 'have'} no position (NaN) and cannot be drawn.`,
    )
  return xy
}

interface Positions {
  xy: Float32Array
  place: string
}

function readObsm(file: AnnFile, obs: Table): Positions | null {
  const compound = file.compound('obsm')
  for (const name of OBSM_NAMES) {
    const place = `obsm/${name}`
    if (compound) {
      const member = compound.get(name)
      if (member?.kind === 'numbers' && member.width === 2) return { xy: member.values, place }
    } else if (file.dataset(place)) return { xy: readPairs(file, place, obs.nRow), place }
    else if (file.textAttribute(place, 'encoding-type') === 'dataframe') {
      const table = openTable(file, place)
      if (table.nRow !== obs.nRow)
        throw new HistologueError(
          'SHAPE_MISMATCH',
          `${place} has ${table.nRow} rows for ${obs.nRow} spots.`,
          {
            file: file.path,
            place,
            advice: 'Write coordinates of exactly the spots in obs into this place.',
          },
        )
      const [x, y] = table.columnNames
      const xy = y === undefined ? null : joinColumns(table, x, y)
      if (xy) return { xy, place }
    }
  }
  return null
}

function readObsPair(obs: Table, warnings: Warnings): Positions | null {
  for (const [x, y] of OBS_PAIRS) {
    if (!obs.columnNames.includes(x) || !obs.columnNames.includes(y)) continue
    const xy = joinColumns(obs, x, y)
    if (!xy) continue
    const place = `obs/${x}, obs/${y}`
    warnings.add(
      'COORDINATES_GUESSED',
      place,
      `The file has no obsm/spatial; the columns ${x} and ${y} of obs are taken as full-resolution pixels. Check that the spots lie on the tissue.`,
    )
    return { xy, place }
  }
  return null
}

function joinColumns(table: Table, x: string, y: string): Float32Array | null {
  if (table.kindOf(x) !== 'numeric' || table.kindOf(y) !== 'numeric') return null
  const xs = table.read(x)
  const ys = table.read(y)
  if (xs.kind !== 'numeric' || ys.kind !== 'numeric') return null
  const xy = new Float32Array(table.nRow * 2)
  for (let i = 0; i < table.nRow; i++) {
    xy[2 * i] = xs.values[i]
    xy[2 * i + 1] = ys.values[i]
  }
  return xy
}

/** A position of which one half is missing or infinite is no position. Returns how many are missing. */
function blankHalfPositions(xy: Float32Array): number {
  let count = 0
  for (let i = 0; i < xy.length; i += 2) {
    if (Number.isFinite(xy[i]) && Number.isFinite(xy[i + 1])) continue
    xy[i] = Number.NaN
    xy[i + 1] = Number.NaN
    count++
  }
  return count
}

/** `[rows.length, 2]` of `xy: [n, 2]`. */
export function pickPairs(xy: Float32Array, rows: Uint32Array): Float32Array {
  const out = new Float32Array(rows.length * 2)
  rows.forEach((row, i) => {
    out.set(xy.subarray(2 * row, 2 * row + 2), 2 * i)
  })
  return out
}
