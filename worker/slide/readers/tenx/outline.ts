/** Middle and area of an outline, in its unit. */
export interface Outline {
  x: number
  y: number
  area: number
}

/**
 * Centroid and area of a GeoJSON Polygon or MultiPolygon, or of a Point (area 0); holes count as holes. Null where it is
 * something else or has no area. Source: the shoelace formula.
 */
export function outlineOf(geometry: unknown): Outline | null {
  if (typeof geometry !== 'object' || geometry === null) return null
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown }
  if (!Array.isArray(coordinates)) return null
  if (type === 'Point') return toPoint(coordinates)
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : []
  const sum = { x: 0, y: 0, area: 0 }
  for (const polygon of polygons)
    for (const [k, ring] of (Array.isArray(polygon) ? polygon : []).entries())
      addRing(ring, k === 0 ? 1 : -1, sum)
  const isOutline = sum.area > 0 && Number.isFinite(sum.x + sum.y)
  return isOutline ? { x: sum.x / sum.area, y: sum.y / sum.area, area: sum.area } : null
}

function toPoint([x, y]: unknown[]): Outline | null {
  return Number.isFinite(x) && Number.isFinite(y) ? { x: Number(x), y: Number(y), area: 0 } : null
}

/** Adds a ring's area, and its area times its middle; seen from its first corner, so that large coordinates keep digits. */
function addRing(ring: unknown, sign: number, sum: Outline): void {
  if (!Array.isArray(ring) || !Array.isArray(ring[0])) return
  const [x0, y0] = ring[0].map(Number)
  let [area, x, y] = [0, 0, 0]
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = [Number(ring[i][0]) - x0, Number(ring[i][1]) - y0]
    const next = ring[(i + 1) % ring.length]
    const [bx, by] = [Number(next[0]) - x0, Number(next[1]) - y0]
    const cross = ax * by - bx * ay
    area += cross / 2
    x += ((ax + bx) * cross) / 6
    y += ((ay + by) * cross) / 6
  }
  // A ring may run either way round.
  const turn = area < 0 ? -sign : sign
  sum.area += turn * area
  sum.x += turn * (x + area * x0)
  sum.y += turn * (y + area * y0)
}
