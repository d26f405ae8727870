import type { Polygon } from './regions.ts'

/** Bands of equal height that edges are sorted into: a point is only compared with the edges at its own height. */
const MOST_BANDS = 512

/** A polygon made ready to be asked about many points. */
export interface PreparedPolygon {
  /** Bounds of its edges: a point is inside only where `low <= y < high` and `left <= x <= right`. */
  low: number
  high: number
  left: number
  right: number
  /** By crossings of a ray (even-odd), for a point between `low` and `high`. */
  isInside: (x: number, y: number) => boolean
}

/**
 * The spots of `xy: [nSpot, 2]` inside any of the polygons, ascending; holes are outside, where polygons overlap is inside. By
 * crossings of a ray (even-odd within one polygon), so that outlines may cross themselves; spots without coordinates are
 * outside. An outline of fewer than three points holds nothing. Looks at every spot for every polygon: many polygons are the
 * matter of `regions/outlined-spots`.
 */
export function spotsInPolygons(xy: Float32Array, polygons: readonly Polygon[]): Uint32Array {
  const inside = new Uint8Array(xy.length / 2)
  for (const polygon of polygons) {
    const prepared = preparePolygon(polygon)
    if (prepared) markInside(xy, prepared, inside)
  }
  const found: number[] = []
  for (let spot = 0; spot < inside.length; spot++) if (inside[spot] === 1) found.push(spot)
  return Uint32Array.from(found)
}

function markInside(xy: Float32Array, { low, high, isInside }: PreparedPolygon, inside: Uint8Array): void {
  for (let spot = 0; spot < inside.length; spot++) {
    const y = xy[2 * spot + 1]
    if (y >= low && y < high && isInside(xy[2 * spot], y)) inside[spot] = 1
  }
}

/** A polygon with its edges sorted by height; null where it has none, and so holds nothing. */
export function preparePolygon(polygon: Polygon): PreparedPolygon | null {
  const edges = edgesOf(polygon)
  if (edges.length === 0) return null
  const [left, low, right, high] = boundsOf(edges)
  const bands = bandEdges(edges, low, high)
  const perBand = bands.length / (high - low)
  const isInside = (x: number, y: number): boolean => {
    let crossings = 0
    for (const at of bands[Math.min(bands.length - 1, Math.floor((y - low) * perBand))]) {
      const [y1, y2] = [edges[at + 1], edges[at + 3]]
      if (y1 > y === y2 > y) continue
      if (x < edges[at] + ((y - y1) / (y2 - y1)) * (edges[at + 2] - edges[at])) crossings++
    }
    return crossings % 2 === 1
  }
  return { low, high, left, right, isInside }
}

/** Edges of all rings that are not level: `[nEdge, 4]` x, y at both ends. */
function edgesOf(polygon: Polygon): Float64Array {
  const edges: number[] = []
  for (const ring of polygon) {
    const n = ring.length / 2
    if (n < 3) continue
    for (let k = 0, last = n - 1; k < n; last = k++)
      if (ring[2 * k + 1] !== ring[2 * last + 1])
        edges.push(ring[2 * last], ring[2 * last + 1], ring[2 * k], ring[2 * k + 1])
  }
  return Float64Array.from(edges)
}

/** Least x and y, largest x and y. */
function boundsOf(edges: Float64Array): [number, number, number, number] {
  let [left, low] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let [right, high] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at < edges.length; at += 2) {
    left = Math.min(left, edges[at])
    right = Math.max(right, edges[at])
    low = Math.min(low, edges[at + 1])
    high = Math.max(high, edges[at + 1])
  }
  return [left, low, right, high]
}

/** For each band, where the edges that touch it start. */
function bandEdges(edges: Float64Array, low: number, high: number): number[][] {
  const nBand = Math.max(1, Math.min(MOST_BANDS, edges.length / 4))
  const bands = Array.from({ length: nBand }, (): number[] => [])
  const bandOf = (y: number) => Math.min(nBand - 1, Math.floor(((y - low) * nBand) / (high - low)))
  for (let at = 0; at < edges.length; at += 4) {
    const first = bandOf(Math.min(edges[at + 1], edges[at + 3]))
    const last = bandOf(Math.max(edges[at + 1], edges[at + 3]))
    for (let band = first; band <= last; band++) bands[band].push(at)
  }
  return bands
}
