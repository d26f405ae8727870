import { HistologueError } from '../api/errors.ts'
import type { Polygon, Region, RegionFile, Ring } from '../api/regions.ts'

/** A region as a file draws it, without spots. */
export type DrawnRegion = Pick<Region, 'name' | 'colour' | 'note' | 'locked'> & { outline: Polygon[] }

/** Colour of what has none. */
export const NO_COLOUR = '#888888'

/** Geometries without an area: QuPath exports points and lines beside what is drawn around. */
const NO_AREA: ReadonlySet<unknown> = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString'])

/**
 * Regions of GeoJSON as QuPath writes it: a FeatureCollection, an array of features or one feature, of polygons and multipolygons
 * in full-resolution pixels. Points and lines are left out and counted; what is nothing of all this is refused by its place.
 * Throws `VALUE_INVALID` with the line of bad JSON or the path of the feature, `NO_SPOTS` for a collection without a polygon.
 */
export function parseGeoJson(
  text: string,
  file: string,
): { regions: DrawnRegion[]; skipped: RegionFile['skipped'] } {
  const features = featuresOf(parseJson(text, file), file)
  const counts = new Map<string, number>()
  const regions = features.flatMap((feature, k) => {
    const type = isObject(feature) && isObject(feature.geometry) ? feature.geometry.type : undefined
    if (!NO_AREA.has(type)) return [drawnRegion(feature, k, file)]
    counts.set(String(type), (counts.get(String(type)) ?? 0) + 1)
    return []
  })
  const skipped = Array.from(counts, ([kind, count]) => ({ kind, count }))
  if (regions.length > 0) return { regions, skipped }
  const alone = skipped.map(({ kind, count }) => `${count} ${kind}`).join(', ')
  throw new HistologueError(
    'NO_SPOTS',
    alone === ''
      ? 'The file holds no regions.'
      : `The file holds no polygon, only what has no area (${alone}).`,
    {
      file,
      place: 'features',
      ...(alone !== '' && { advice: 'Export annotations that are drawn around tissue.' }),
    },
  )
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (cause) {
    const { message } = cause as Error
    const at = Number(message.match(/position (\d+)/)?.[1] ?? text.length)
    const line = text.slice(0, at).split('\n').length
    throw new HistologueError('VALUE_INVALID', `The file is no JSON: it breaks off in line ${line}.`, {
      ...{ file, place: `line ${line}`, cause },
      advice: 'Export it again; it may have been cut short.',
    })
  }
}

function featuresOf(root: unknown, file: string): unknown[] {
  if (Array.isArray(root)) return root
  if (isObject(root) && root.type === 'FeatureCollection' && Array.isArray(root.features))
    return root.features
  if (isObject(root) && root.type === 'Feature') return [root]
  throw new HistologueError('FORMAT_UNSUPPORTED', 'This JSON is no GeoJSON with features.', {
    ...{ file, place: 'type' },
    advice: 'Export annotations from QuPath as GeoJSON, as a FeatureCollection.',
  })
}

function drawnRegion(feature: unknown, k: number, file: string): DrawnRegion {
  const place = `features/${k}`
  if (!isObject(feature) || !isObject(feature.geometry))
    throw invalid('A feature has no geometry.', file, place)
  const { type, coordinates } = feature.geometry
  const properties = isObject(feature.properties) ? feature.properties : {}
  const classification = isObject(properties.classification) ? properties.classification : {}
  const nameOf = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value : undefined)
  return {
    name: nameOf(properties.name) ?? nameOf(classification.name) ?? `Region ${k + 1}`,
    colour:
      colourOf(properties.color) ??
      colourOf(classification.color) ??
      colourOfInteger(classification.colorRGB ?? properties.colorRGB) ??
      NO_COLOUR,
    note: nameOf(properties.note) ?? '',
    locked: properties.isLocked === true,
    outline: polygonsOf(type, coordinates, file, `${place}/geometry`),
  }
}

function polygonsOf(type: unknown, coordinates: unknown, file: string, place: string): Polygon[] {
  const listed = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null
  if (!Array.isArray(listed)) throw invalid(`A region must be a polygon, not "${String(type)}".`, file, place)
  return listed.map((polygon, k) => {
    if (!Array.isArray(polygon) || polygon.length === 0)
      throw invalid('A polygon has no outline.', file, `${place}/coordinates/${k}`)
    return polygon.map((ring, r) => ringOf(ring, file, `${place}/coordinates/${k}/${r}`))
  })
}

/** GeoJSON repeats the first point at the end; we do not. */
function ringOf(points: unknown, file: string, place: string): Ring {
  if (!Array.isArray(points)) throw invalid('An outline is no list of points.', file, place)
  const flat: number[] = []
  for (const [k, point] of points.entries()) {
    const [x, y] = Array.isArray(point) ? point : []
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x + y))
      throw invalid('A point is not two numbers.', file, `${place}/${k}`)
    flat.push(x, y)
  }
  const n = flat.length
  if (n >= 4 && flat[0] === flat[n - 2] && flat[1] === flat[n - 1]) flat.length = n - 2
  if (flat.length < 6) throw invalid('An outline has fewer than three points.', file, place)
  return Float32Array.from(flat)
}

const hex = (value: number) => value.toString(16).padStart(2, '0')

function colourOf(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 3) return undefined
  const parts = value.slice(0, 3)
  if (parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined
  return `#${parts.map(hex).join('')}`
}

/** Older QuPath packs a colour into one integer, alpha first, negative as Java's integers are. */
const colourOfInteger = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isInteger(value)
    ? `#${((value >>> 0) & 0xffffff).toString(16).padStart(6, '0')}`
    : undefined

const invalid = (message: string, file: string, place: string) =>
  new HistologueError('VALUE_INVALID', message, { file, place, advice: 'Export the regions again.' })

/** Polygons of a region, and how many there are. */
export interface Outlines {
  length: number
  polygons: Iterable<Polygon>
}

/**
 * GeoJSON that QuPath imports as annotations, polygon by polygon: a region of many spots is longer than a text can be. Regions without
 * an outline are given `outlineOf`.
 */
export function* geoJsonPieces(
  regions: readonly Region[],
  outlineOf: (region: Region) => Outlines,
): Generator<string> {
  yield '{"type":"FeatureCollection","features":['
  for (const [k, region] of regions.entries()) {
    const { outline, name, note } = region
    const { length, polygons } = outline ? { length: outline.length, polygons: outline } : outlineOf(region)
    const type = length === 1 ? 'Polygon' : 'MultiPolygon'
    yield `${k === 0 ? '' : ','}{"type":"Feature","id":${JSON.stringify(region.id)},"geometry":{"type":"${type}","coordinates":`
    if (length !== 1) yield '['
    let isFirst = true
    for (const polygon of polygons) {
      yield `${isFirst ? '' : ','}${JSON.stringify(polygon.map(closedRing))}`
      isFirst = false
    }
    const properties = {
      objectType: 'annotation',
      name,
      classification: {
        name,
        color: [1, 3, 5].map((at) => Number.parseInt(region.colour.slice(at, at + 2), 16)),
      },
      isLocked: region.locked,
      ...(note !== '' && { note }),
    }
    yield `${length === 1 ? '' : ']'}},"properties":${JSON.stringify(properties)}}`
  }
  yield ']}\n'
}

function closedRing(ring: Ring): number[][] {
  const points = Array.from({ length: ring.length / 2 }, (_, k) => [ring[2 * k], ring[2 * k + 1]])
  return points.length === 0 ? [] : [...points, points[0]]
}
