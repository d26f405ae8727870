import type { Ring } from '../../worker/api/regions.ts'

type Place = readonly [x: number, y: number]

/** A closed outline of points; null where they enclose nothing. */
export function ringOf(points: readonly Place[]): Ring | null {
  return points.length < 3 ? null : Float32Array.from(points.flat())
}

/** The four corners of a rectangle given by two opposite ones. */
export function rectangleOf([x0, y0]: Place, [x1, y1]: Place): Place[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ]
}

/** Marks in `inside: [nSpot]` the spots of `xy: [nSpot, 2]` within `radius` of the line from `a` to `b`; spots without coordinates never. */
export function markStroke(xy: Float32Array, a: Place, b: Place, radius: number, inside: Uint8Array): void {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const squares = dx * dx + dy * dy
  for (let spot = 0; spot < inside.length; spot++) {
    const [x, y] = [xy[2 * spot] - a[0], xy[2 * spot + 1] - a[1]]
    const along = squares === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / squares))
    if ((x - along * dx) ** 2 + (y - along * dy) ** 2 <= radius * radius) inside[spot] = 1
  }
}

/** The indices that are marked, ascending. */
export function markedSpots(inside: Uint8Array): Uint32Array {
  return Uint32Array.from(inside.keys()).filter((spot) => inside[spot] === 1)
}

/** True where `sorted`, ascending, holds the spot. */
export function holdsSpot(sorted: Uint32Array, spot: number): boolean {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < spot) low = middle + 1
    else high = middle
  }
  return sorted[low] === spot
}
