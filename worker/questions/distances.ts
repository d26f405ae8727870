import Flatbush from 'flatbush'

/**
 * Distance of every spot to the nearest of `targets`, `[nSpot]` in the unit of `xy: [nSpot, 2]`; 0 for a target itself, NaN
 * for a spot without coordinates, infinite where no target has any. Distances alone, so turning, flipping or shifting a
 * slide changes nothing.
 */
export function distancesTo(xy: Float32Array, targets: Uint32Array): Float64Array {
  const isPlaced = (spot: number) => Number.isFinite(xy[2 * spot] + xy[2 * spot + 1])
  const placed = targets.filter(isPlaced)
  const out = new Float64Array(xy.length / 2).fill(Number.POSITIVE_INFINITY)
  const index = placed.length > 0 ? new Flatbush(placed.length) : null
  for (const spot of placed) index?.add(xy[2 * spot], xy[2 * spot + 1])
  index?.finish()
  for (let spot = 0; spot < out.length; spot++) {
    if (!isPlaced(spot)) out[spot] = Number.NaN
    else if (index) {
      const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
      const target = placed[index.neighbors(x, y, 1)[0]]
      out[spot] = Math.hypot(xy[2 * target] - x, xy[2 * target + 1] - y)
    }
  }
  return out
}
