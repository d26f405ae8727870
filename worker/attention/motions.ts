import Flatbush from 'flatbush'
import { createRandom } from '../stats/random.ts'

/**
 * Shuffled histology for the null: the tissue's picture turned (and for odd `k` flipped) about its middle, every spot
 * then asking the histology of the spot it lands nearest to. Neighbours stay neighbours, so the null keeps the
 * smoothness that makes chance agreement likely; a shuffle of single spots would be anticonservative.
 * Without coordinates spots are permuted. Gives `[nSpot]`.
 */
export function movedHistology(xy: Float32Array | null, nSpot: number, k: number): Uint32Array {
  if (!xy) return permutation(nSpot, k)
  const placed = Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) =>
    Number.isFinite(xy[2 * spot] + xy[2 * spot + 1]),
  )
  if (placed.length < 3) return permutation(nSpot, k)
  const middle = [0, 1].map(
    (axis) => placed.reduce((sum, spot) => sum + xy[2 * spot + axis], 0) / placed.length,
  )
  const index = new Flatbush(placed.length)
  for (const spot of placed) index.add(xy[2 * spot], xy[2 * spot + 1])
  index.finish()
  // Multiples of the golden angle spread evenly; half a turn is added so that the first is far from none.
  const angle = Math.PI + k * 2.399963
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const flip = k % 2 === 1 ? -1 : 1
  const histologyOf = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  for (const spot of placed) {
    const x = flip * (xy[2 * spot] - middle[0])
    const y = xy[2 * spot + 1] - middle[1]
    const [found] = index.neighbors(middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y, 1)
    histologyOf[spot] = placed[found]
  }
  return histologyOf
}

/** A seeded permutation of spots, `[nSpot]`. */
export function permutation(nSpot: number, seed: number): Uint32Array {
  const random = createRandom(seed)
  const out = Uint32Array.from({ length: nSpot }, (_, i) => i)
  for (let i = nSpot - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const held = out[i]
    out[i] = out[j]
    out[j] = held
  }
  return out
}
