/** Cells along each side of the curve's square, as a power of two. */
const ORDER = 12

/**
 * Spots in the order of a Hilbert curve over `xy: [nSpot, 2]`, so that neighbours in the order are neighbours on the tissue. Spots
 * without coordinates are left out.
 */
export function hilbertOrder(xy: Float32Array): Uint32Array {
  const spots: number[] = []
  const box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (let spot = 0; spot < xy.length / 2; spot++) {
    const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
    if (!Number.isFinite(x + y)) continue
    spots.push(spot)
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  const scale = (2 ** ORDER - 1) / Math.max(box[2] - box[0], box[3] - box[1], 1e-9)
  const place = new Float64Array(xy.length / 2)
  for (const spot of spots)
    place[spot] = placeOnCurve(
      Math.round((xy[2 * spot] - box[0]) * scale),
      Math.round((xy[2 * spot + 1] - box[1]) * scale),
    )
  return Uint32Array.from(spots).sort((a, b) => place[a] - place[b] || a - b)
}

/** Distance along the curve of a cell (Warren, Hacker's Delight, 2nd edition, section 16-2). */
function placeOnCurve(x: number, y: number): number {
  let place = 0
  for (let side = 2 ** (ORDER - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0
    const upper = (y & side) > 0 ? 1 : 0
    place += side * side * ((3 * right) ^ upper)
    if (upper === 1) continue
    const [u, v] =
      right === 1 ? [2 * side - 1 - (x & (2 * side - 1)), 2 * side - 1 - (y & (2 * side - 1))] : [x, y]
    ;[x, y] = [v, u]
  }
  return place
}
