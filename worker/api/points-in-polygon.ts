import type { Polygon } from './regions.ts'

/** Bands of equal height that edges are sorted into: a point is only compared with the edges at its own height. */
const MOST_BANDS = 512

/**
 * The spots of `xy: [nSpot, 2]` inside any of the polygons, ascending; holes are outside, where polygons overlap is inside. By
 * crossings of a ray (even-odd within one polygon), so that outlines may cross themselves; spots without coordinates are
 * outside. An outline of fewer than three points holds nothing.
 */
export function spotsInPolygons(xy: Float32Array, polygons: readonly Polygon[]): Uint32Array {
  const inside = new Uint8Array(xy.length / 2)
  for (const polygon of polygons) markInside(xy, edgesOf(polygon), inside)
  const found: number[] = []
  for (let spot = 0; spot < inside.length; spot++) if (inside[spot] === 1) found.push(spot)
  return Uint32Array.from(found)
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

function markInside(xy: Float32Array, edges: Float64Array, inside: Uint8Array): void {
  if (edges.length === 0) return
  const { low, high, bands } = bandEdges(edges)
  const perBand = bands.length / (high - low)
  for (let spot = 0; spot < inside.length; spot++) {
    const y = xy[2 * spot + 1]
    if (!(y >= low && y < high)) continue
    const x = xy[2 * spot]
    let crossings = 0
    for (const at of bands[Math.min(bands.length - 1, Math.floor((y - low) * perBand))]) {
      const [y1, y2] = [edges[at + 1], edges[at + 3]]
      if (y1 > y === y2 > y) continue
      if (x < edges[at] + ((y - y1) / (y2 - y1)) * (edges[at + 2] - edges[at])) crossings++
    }
    if (crossings % 2 === 1) inside[spot] = 1
  }
}

/** For each band, where the edges that touch it start. */
function bandEdges(edges: Float64Array): { low: number; high: number; bands: number[][] } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let at = 1; at < edges.length; at += 2) {
    low = Math.min(low, edges[at])
    high = Math.max(high, edges[at])
  }
  const nBand = Math.max(1, Math.min(MOST_BANDS, edges.length / 4))
  const bands = Array.from({ length: nBand }, (): number[] => [])
  const bandOf = (y: number) => Math.min(nBand - 1, Math.floor(((y - low) * nBand) / (high - low)))
  for (let at = 0; at < edges.length; at += 4) {
    const first = bandOf(Math.min(edges[at + 1], edges[at + 3]))
    const last = bandOf(Math.max(edges[at + 1], edges[at + 3]))
    for (let band = first; band <= last; band++) bands[band].push(at)
  }
  return { low, high, bands }
}
