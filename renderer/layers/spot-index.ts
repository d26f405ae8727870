import Flatbush from 'flatbush'

/** Finds spots by place; spots without coordinates are never found. */
export interface SpotIndex {
  /** The spot nearest to a place within `radius`, all in full-resolution pixels, or null. */
  spotAt(x: number, y: number, radius: number): number | null
  /** The nearest spot in a direction (unit steps of screen axes, y down), within 44 degrees of it, or null. */
  neighbour(spot: number, directionX: number, directionY: number): number | null
  /** Bounds of all spots `[minX, minY, maxX, maxY]`, or null where no spot has coordinates. */
  bounds: [number, number, number, number] | null
  /** Spots that have coordinates, ascending. */
  placed: Uint32Array
}

/** Narrower than the diagonals of square (45°) and hexagonal (60°) grids, wider than a hexagonal column (30°). */
const COS_CONE = Math.cos((44 * Math.PI) / 180)

/** Indexes spots at `xy: [nSpot, 2]` float32 (full-resolution px, NaN where missing). */
export function indexSpots(xy: Float32Array): SpotIndex {
  const placed: number[] = []
  for (let i = 0; i * 2 < xy.length; i++)
    if (Number.isFinite(xy[2 * i]) && Number.isFinite(xy[2 * i + 1])) placed.push(i)
  const tree = placed.length > 0 ? new Flatbush(placed.length) : null
  for (const i of placed) tree?.add(xy[2 * i], xy[2 * i + 1])
  tree?.finish()
  return {
    placed: Uint32Array.from(placed),
    bounds: tree ? [tree.minX, tree.minY, tree.maxX, tree.maxY] : null,
    spotAt(x, y, radius) {
      const [found] = tree?.neighbors(x, y, 1, radius) ?? []
      return found === undefined ? null : placed[found]
    },
    neighbour(spot, directionX, directionY) {
      const x = xy[2 * spot]
      const y = xy[2 * spot + 1]
      const isAhead = (index: number) => {
        const dx = xy[2 * placed[index]] - x
        const dy = xy[2 * placed[index] + 1] - y
        const ahead = dx * directionX + dy * directionY
        return ahead > 0 && ahead >= COS_CONE * Math.hypot(dx, dy)
      }
      const candidates = tree?.neighbors(x, y, 3, Number.POSITIVE_INFINITY, isAhead) ?? []
      return straightest(
        candidates,
        (index) => {
          const dx = xy[2 * placed[index]] - x
          const dy = xy[2 * placed[index] + 1] - y
          const length = Math.hypot(dx, dy)
          // Distance, lengthened for leaving the direction: on a hexagonal grid both neighbours are equally far.
          return length * (2 - (dx * directionX + dy * directionY) / length)
        },
        placed,
      )
    },
  }
}

function straightest(candidates: number[], cost: (index: number) => number, placed: number[]): number | null {
  let best: number | null = null
  for (const index of candidates) if (best === null || cost(index) < cost(best)) best = index
  return best === null ? null : placed[best]
}

/** True where neighbouring spots overlap when drawn at `diameter` (full-resolution px), so that order is seen. */
export function doSpotsOverlap(index: SpotIndex, xy: Float32Array, diameter: number): boolean {
  const sample = index.placed.subarray(0, 64)
  return sample.some((spot) => {
    const steps = [index.neighbour(spot, 1, 0), index.neighbour(spot, 0, 1)]
    return steps.some(
      (other) =>
        other !== null &&
        Math.hypot(xy[2 * other] - xy[2 * spot], xy[2 * other + 1] - xy[2 * spot + 1]) < diameter * 0.98,
    )
  })
}

/** The placed spots in drawing order: ascending by value, NaN first, so that high values lie on top. */
export function drawOrder(placed: Uint32Array, values: Float32Array): Uint32Array {
  const key = (spot: number) => (Number.isNaN(values[spot]) ? Number.NEGATIVE_INFINITY : values[spot])
  // Equal keys keep their order: -Infinity minus itself is NaN, which sort takes as equal.
  return placed.slice().sort((a, b) => key(a) - key(b) || 0)
}
