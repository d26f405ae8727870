import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { HistologueError } from '../api/errors.ts'
import { spotsInPolygons } from '../api/points-in-polygon.ts'
import type { Polygon, Region, RegionFile, RegionFormat } from '../api/regions.ts'
import { writeLines } from '../export/write-file.ts'
import type { Slide } from '../slide/slide.ts'
import { csvRows } from './csv-rows.ts'
import { type DrawnRegion, geoJsonText, parseGeoJson } from './geojson.ts'
import { loupeLines, obsLines, parseLabels } from './label-csv.ts'
import { regionColour } from './region-colours.ts'
import { isXeniumSelection, parseXenium, xeniumLines } from './xenium-csv.ts'

/** Corners of a spot's outline. */
const N_CORNER = 12

/**
 * Reads a region file; its format is recognised by content. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, and those of the parsers:
 * `VALUE_INVALID` with line or place, `FORMAT_UNSUPPORTED`, `NO_SPOTS`, `MISSING_ELEMENT`.
 */
export async function readRegionFile(slide: Slide, path: string): Promise<RegionFile> {
  return parseRegions(slide, await readText(path), path)
}

/** The regions of a file's text; codes as `readRegionFile`. */
export function parseRegions(slide: Slide, text: string, path: string): RegionFile {
  if (/^[\s\uFEFF]*[[{]/.test(text)) return drawn(slide, 'geojson', parseGeoJson(text, path))
  const rows = csvRows(text, path)
  if (rows.length === 0) throw new HistologueError('NO_SPOTS', 'The file is empty.', { file: path })
  if (isXeniumSelection(rows)) return drawn(slide, 'xenium-csv', parseXenium(rows, slide.pixelSizeUm, path))
  const { regions, nUnknown, unknown } = parseLabels(rows, slide.barcodes, path)
  const header = rows.find(({ cells }) => !cells[0].startsWith('#'))
  const format = header?.cells[0].toLowerCase() === 'barcode' ? 'loupe-csv' : 'obs-csv'
  return {
    format,
    regions: regions.map((region, k) => ({
      ...{ id: randomUUID(), colour: regionColour(k), note: '', locked: false },
      ...region,
    })),
    ...{ nUnknown, unknown },
  }
}

function drawn(slide: Slide, format: RegionFormat, regions: readonly DrawnRegion[]): RegionFile {
  const xy = slide.xy
  if (!xy)
    throw new HistologueError(
      'MISSING_ELEMENT',
      'The slide has no coordinates, so that outlines find no spots.',
      {
        ...{ file: slide.path, place: 'obsm/spatial', advice: 'Use a table of barcodes.' },
      },
    )
  const withSpots = regions.map((region) => ({
    ...region,
    ...{ id: randomUUID(), spots: spotsInPolygons(xy, region.outline) },
  }))
  return { format, regions: withSpots, nUnknown: 0, unknown: [] }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    const isMissing = (thrown as NodeJS.ErrnoException).code === 'ENOENT'
    throw new HistologueError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${path} could not be read.`,
      {
        ...{ file: path, cause: thrown },
      },
    )
  }
}

/**
 * Writes regions; a region without an outline goes into GeoJSON as the outlines of its spots. Codes: `WRITE_FAILED`, those of
 * the formats (`REGIONS_OVERLAP`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`).
 */
export async function writeRegionFile(
  slide: Slide,
  path: string,
  format: RegionFormat,
  regions: readonly Region[],
): Promise<void> {
  await writeLines(path, regionLines(slide, format, regions))
}

/** Lines of a region file. */
export function regionLines(
  slide: Slide,
  format: RegionFormat,
  regions: readonly Region[],
): Iterable<string> {
  if (format === 'loupe-csv') return loupeLines(regions, slide.barcodes)
  if (format === 'obs-csv') return obsLines(regions, slide.barcodes)
  if (format === 'xenium-csv') return xeniumLines(regions, slide.pixelSizeUm)
  return [geoJsonText(regions, (region) => spotOutlines(slide, region.spots))]
}

function spotOutlines({ xy, spotDiameterPx }: Slide, spots: Uint32Array): Polygon[] {
  if (!xy) return []
  return [...spots]
    .filter((spot) => Number.isFinite(xy[2 * spot] + xy[2 * spot + 1]))
    .map((spot) => {
      const corners = Array.from({ length: N_CORNER }, (_, k) => (2 * Math.PI * k) / N_CORNER)
      const ring = corners.flatMap((angle) => [
        xy[2 * spot] + (Math.cos(angle) * spotDiameterPx) / 2,
        xy[2 * spot + 1] + (Math.sin(angle) * spotDiameterPx) / 2,
      ])
      return [Float32Array.from(ring)]
    })
}
