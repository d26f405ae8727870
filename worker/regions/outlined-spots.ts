import { preparePolygon } from '../api/points-in-polygon.ts'
import type { Polygon } from '../api/regions.ts'
import type { HandlerContext } from '../api/rpc.ts'
import { breathe } from '../stats/breathe.ts'
import { orderDescending } from '../stats/ranks.ts'
import { lowerBound, upperBound } from '../stats/search.ts'

/** Others wait no longer than this, ms. */
const TURN_MS = 20

/**
 * For each outline the spots of `xy: [nSpot, 2]` inside any of its polygons, as `spotsInPolygons` finds them. Spots are sorted by y
 * once, so that a polygon is compared with those of its own height alone: a file may hold a polygon for every cell. Others have
 * their turn in between. Code: `CANCELLED`.
 */
export async function outlinedSpots(
  xy: Float32Array,
  outlines: readonly (readonly Polygon[])[],
  { signal, onProgress }: HandlerContext,
): Promise<Uint32Array[]> {
  const { spots, heights } = byHeight(xy)
  const isIn = new Uint8Array(xy.length / 2)
  const found: number[] = []
  const total = outlines.length
  let turnEnds = performance.now() + TURN_MS
  const out: Uint32Array[] = []
  // What is done within a turn has no progress to tell.
  let isLong = false
  for (const outline of outlines) {
    for (const polygon of outline) {
      if (performance.now() >= turnEnds) {
        onProgress({ phase: 'outlines', done: out.length, total })
        isLong = true
        await breathe(signal)
        turnEnds = performance.now() + TURN_MS
      }
      const prepared = preparePolygon(polygon)
      if (!prepared) continue
      const { low, high, left, right, isInside } = prepared
      // Bounds are doubles and heights singles: the ends are looked at once more.
      for (let at = lowerBound(heights, low), end = upperBound(heights, high); at < end; at++) {
        const spot = spots[at]
        const [x, y] = [xy[2 * spot], heights[at]]
        if (!(x >= left && x <= right && y < high) || isIn[spot] === 1 || !isInside(x, y)) continue
        isIn[spot] = 1
        found.push(spot)
      }
    }
    out.push(Uint32Array.from(found).sort())
    // Not cleared as a whole: there may be as many outlines as spots.
    for (const spot of found) isIn[spot] = 0
    found.length = 0
  }
  if (isLong) onProgress({ phase: 'outlines', done: total, total })
  return out
}

/** Spots that have a height, ascending by it, with their heights. */
function byHeight(xy: Float32Array): { spots: Uint32Array; heights: Float32Array } {
  const falling = Float32Array.from({ length: xy.length / 2 }, (_, spot) => -xy[2 * spot + 1])
  const spots = orderDescending(falling).filter((spot) => Number.isFinite(falling[spot]))
  return { spots, heights: Float32Array.from(spots, (spot) => xy[2 * spot + 1]) }
}
