import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { HistologueError } from '../api/errors.ts'
import type { Polygon, Region, RegionFile, RegionFormat } from '../api/regions.ts'
import type { HandlerContext } from '../api/rpc.ts'
import { writeLines } from '../export/write-file.ts'
import type { Slide } from '../slide/slide.ts'
import { csvRows } from './csv-rows.ts'
import { type DrawnRegion, geoJsonPieces, type Outlines, parseGeoJson } from './geojson.ts'
import { loupeLines, obsLines, parseLabels } from './label-csv.ts'
import { outlinedSpots } from './outlined-spots.ts'
import { regionColour } from './region-colours.ts'
import { isXeniumSelection, parseXenium, xeniumLines } from './xenium-csv.ts'

/** Corners of a spot's outline. */
const N_CORNER = 12

/**
 * Reads a region file; its format is recognised by content. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `CANCELLED`, and those of
 * the parsers: `VALUE_INVALID` with line or place, `FORMAT_UNSUPPORTED`, `NO_SPOTS`, `MISSING_ELEMENT`.
 */
export async function readRegionFile(
  slide: Slide,
  path: string,
  context: HandlerContext,
): Promise<RegionFile> {
  const text = await readText(path)
  context.signal.throwIfAborted()
  return parseRegions(slide, { text, path }, context)
}

/** The regions of a file's text; codes as `readRegionFile`. */
export async function parseRegions(
  slide: Slide,
  { text, path }: { text: string; path: string },
  context: HandlerContext,
): Promise<RegionFile> {
  if (/^[\s\uFEFF]*[[{]/.test(text)) {
    const { regions, skipped } = parseGeoJson(text, path)
    return { ...(await drawn(slide, 'geojson', regions, context)), skipped }
  }
  const rows = csvRows(text, path)
  if (rows.length === 0) throw new HistologueError('NO_SPOTS', 'The file is empty.', { file: path })
  if (isXeniumSelection(rows))
    return drawn(slide, 'xenium-csv', parseXenium(rows, slide.pixelSizeUm, path), context)
  const { regions, nUnknown, unknown } = parseLabels(rows, slide.barcodes, path)
  const header = rows.find(({ cells }) => !cells[0].startsWith('#'))
  const format = header?.cells[0].toLowerCase() === 'barcode' ? 'loupe-csv' : 'obs-csv'
  return {
    format,
    regions: regions.map((region, k) => ({
      ...{ id: randomUUID(), colour: regionColour(k), note: '', locked: false },
      ...region,
    })),
    ...{ nUnknown, unknown, skipped: [] },
  }
}

async function drawn(
  slide: Slide,
  format: RegionFormat,
  regions: readonly DrawnRegion[],
  context: HandlerContext,
): Promise<RegionFile> {
  const xy = slide.xy
  if (!xy)
    throw new HistologueError(
      'MISSING_ELEMENT',
      'The slide has no coordinates, so that outlines find no spots.',
      {
        ...{ file: slide.path, place: 'obsm/spatial', advice: 'Use a table of barcodes.' },
      },
    )
  const outlines = regions.map(({ outline }) => outline)
  const found = await outlinedSpots(xy, outlines, context)
  const withSpots = regions.map((region, k) => ({ ...region, id: randomUUID(), spots: found[k] }))
  return { format, regions: withSpots, nUnknown: 0, unknown: [], skipped: [] }
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
 * Writes regions; a region without an outline goes into GeoJSON as the outlines of its spots. Codes: `WRITE_FAILED`, `CANCELLED`,
 * those of the formats (`REGIONS_OVERLAP`, `FORMAT_UNSUPPORTED`, `MISSING_ELEMENT`).
 */
export async function writeRegionFile(
  slide: Slide,
  path: string,
  { format, regions, signal }: { format: RegionFormat; regions: readonly Region[]; signal: AbortSignal },
): Promise<void> {
  await writeLines(path, regionLines(slide, format, regions), signal)
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
  return geoJsonPieces(regions, (region) => spotOutlines(slide, region.spots))
}

/** An outline around each spot, made when asked for: all at once they would fill the memory. */
function spotOutlines({ xy, spotDiameterPx }: Slide, spots: Uint32Array): Outlines {
  if (!xy) return { length: 0, polygons: [] }
  const placed = spots.filter((spot) => Number.isFinite(xy[2 * spot] + xy[2 * spot + 1]))
  return { length: placed.length, polygons: circles(xy, placed, spotDiameterPx / 2) }
}

function* circles(xy: Float32Array, spots: Uint32Array, radiusPx: number): Generator<Polygon> {
  const angles = Array.from({ length: N_CORNER }, (_, k) => (2 * Math.PI * k) / N_CORNER)
  for (const spot of spots) {
    const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
    const ring = angles.flatMap((angle) => [x + Math.cos(angle) * radiusPx, y + Math.sin(angle) * radiusPx])
    yield [Float32Array.from(ring)]
  }
}
