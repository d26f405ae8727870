import { join } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import { median } from '../../../stats/quantiles.ts'
import { counted, type Warnings } from '../../warnings.ts'
import { readGeoJsonFeatures } from './geojson-features.ts'
import { outlineOf } from './outline.ts'
import type { PlacedSpots } from './places.ts'
import { listFolder } from './section-files.ts'

/** Cells of `segmented_outputs`, placed by the middles of their outlines. */
export interface PlacedCells {
  placed: PlacedSpots
  /** Median diameter of a circle as large as the cell, in full-resolution pixels. */
  diameterPx: number
  files: string[]
}

/**
 * Places the cells of a segmented Visium HD slide by `cell_segmentations.geojson`, whose features have a `cell_id` and an
 * outline in full-resolution pixels; the matrix calls cell 12 `cellid_000000012-1`. Null where there is no such file.
 * Codes: `FILE_DAMAGED`, `SHAPE_MISMATCH` (no cell is outlined). Source: 10x Genomics, "Segmented outputs".
 */
export async function placeCells(
  folder: string,
  barcodes: string[],
  warnings: Warnings,
): Promise<PlacedCells | null> {
  const { files } = await listFolder(folder)
  const outlines = files.filter((name) => name.endsWith('.geojson'))
  const name =
    outlines.find((name) => name === 'cell_segmentations.geojson') ??
    outlines.find((name) => /cell/.test(name))
  if (!name) return null
  const path = join(folder, name)
  const rowOf = new Map(barcodes.map((barcode, row) => [cellNumber(barcode), row]))
  const xy = new Float32Array(2 * barcodes.length).fill(Number.NaN)
  const diameters: number[] = []
  for await (const feature of readGeoJsonFeatures(path)) {
    const row = rowOf.get(cellNumber(String(feature.properties?.cell_id ?? feature.id ?? '')))
    const outline = row === undefined ? null : outlineOf(feature.geometry)
    if (row === undefined || !outline) continue
    xy[2 * row] = outline.x
    xy[2 * row + 1] = outline.y
    diameters.push(2 * Math.sqrt(outline.area / Math.PI))
  }
  const nMissing = barcodes.length - diameters.length
  if (diameters.length === 0) throw noOutlines(path)
  if (nMissing > 0)
    warnings.add(
      'COORDINATES_MISSING',
      path,
      `${counted(nMissing, 'cell')} of ${barcodes.length} cannot be drawn: no outline is given.`,
    )
  const none = new Float32Array()
  const placed = { xy, columns: new Map(), arrayRow: none, arrayColumn: none }
  return { placed, diameterPx: median(Float64Array.from(diameters)), files: [path] }
}

/** `cellid_000000012-1` and `12` are the same cell. */
function cellNumber(name: string): string {
  return /^(?:cellid_)?0*(\d+)(?:-\d+)?$/.exec(name)?.[1] ?? name
}

function noOutlines(file: string): HistologueError {
  return new HistologueError('SHAPE_MISMATCH', 'None of the cells of the matrix has an outline.', {
    file,
    advice: 'The matrix and the outlines must come from the same run.',
  })
}
