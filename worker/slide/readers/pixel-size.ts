import type { AnnFile } from '../../anndata/ann-file.ts'
import { readNumber, readText } from '../../anndata/scalar.ts'
import type { Table } from '../../anndata/table.ts'
import { arraySpacing, isHexagonalArray } from '../spot-geometry.ts'
import type { SpatialLibrary } from './spatial-library.ts'

/** Centre-to-centre distance of Visium spots, on 6.5 and 11 mm capture areas alike. */
const VISIUM_PITCH_UM = 100
const STATED = ['scalefactors/microns_per_pixel', 'metadata/microns_per_pixel', 'metadata/pixel_size_um']

/**
 * Micrometres per full-resolution pixel, or null where the file does not let it be known:
 * 1. stated (`microns_per_pixel`, as Visium HD writes it);
 * 2. a stated pitch ("200 um pitch" in `metadata/chemistry_description`) over the spacing of array columns;
 * 3. a hexagonal array (`array_row + array_col` even) is Visium: 100 µm over the spacing of spots two columns apart.
 * Not from `spot_diameter_fullres`: Space Ranger's versions mean 55 or 65 µm by it, the spacing is always 100 µm. It
 * serves as a check of 2 and 3: a spot is smaller than the spacing, and no less than a tenth of it.
 */
export function findPixelSize(
  file: AnnFile,
  library: SpatialLibrary | null,
  obs: Table,
  xy: Float32Array | null,
  spotDiameterPx: number,
): number | null {
  for (const name of library ? STATED : []) {
    const stated = readNumber(file, `${library?.place}/${name}`)
    if (stated !== null && stated > 0 && Number.isFinite(stated)) return stated
  }
  const rows = readNumeric(obs, 'array_row')
  const columns = readNumeric(obs, 'array_col')
  if (!xy || !rows || !columns) return null
  return pixelSizeOfArray(rows, columns, xy, spotDiameterPx, library ? statedPitch(file, library) : null)
}

/** Steps 2 and 3 of `findPixelSize`: from the rows and columns of the array, `[nSpot]` each. */
export function pixelSizeOfArray(
  rows: Float32Array,
  columns: Float32Array,
  xy: Float32Array,
  spotDiameterPx: number,
  pitch: number | null = null,
): number | null {
  if (pitch === null && !isHexagonalArray(rows, columns)) return null
  const spacing = arraySpacing(xy, rows, columns, pitch === null ? 2 : 1)
  if (!spacing || spotDiameterPx > spacing || spotDiameterPx < spacing / 10) return null
  return (pitch ?? VISIUM_PITCH_UM) / spacing
}

function statedPitch(file: AnnFile, library: SpatialLibrary): number | null {
  const description = readText(file, `${library.place}/metadata/chemistry_description`) ?? ''
  const match = /(\d+(?:\.\d+)?) ?[uµμ]m pitch/.exec(description)
  return match ? Number(match[1]) : null
}

function readNumeric(table: Table, name: string): Float32Array | null {
  if (!table.columnNames.includes(name) || table.kindOf(name) !== 'numeric') return null
  const column = table.read(name)
  return column.kind === 'numeric' ? column.values : null
}
