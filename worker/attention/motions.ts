import Flatbush from 'flatbush'
import { createRandom } from '../stats/random.ts'

/**
 * Shuffled histology for the null: the tissue's picture turned about its middle, every spot then asking the
 * histology of the spot it lands nearest to. Neighbours stay neighbours, so the null keeps the
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
  const angle = angleOf(k)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const histologyOf = Uint32Array.from({ length: nSpot }, (_, spot) => spot)
  const offset = (spot: number) => [xy[2 * spot] - middle[0], xy[2 * spot + 1] - middle[1]]
  // From the inside out, each spot once: shared by many, an edge spot would tell all of them where they are.
  const distance = Float64Array.from({ length: nSpot }, (_, spot) => Math.hypot(...offset(spot)))
  const taken = new Uint8Array(placed.length)
  for (const spot of [...placed].sort((a, b) => distance[a] - distance[b] || a - b)) {
    const [x, y] = offset(spot)
    const at = [middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y] as const
    const [found] = index.neighbors(...at, 1, Number.POSITIVE_INFINITY, (k) => taken[k] === 0)
    taken[found] = 1
    histologyOf[spot] = placed[found]
  }
  return histologyOf
}

/**
 * Turns between 60° and 300°, half a turn first, spread evenly however many there are. A turn near none would ask
 * the spot's own histology and pass truth off as chance, as a flip would along its axis.
 */
function angleOf(k: number): number {
  return Math.PI * (1 / 3 + (4 / 3) * ((0.5 + k * 0.618034) % 1))
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
