import Flatbush from 'flatbush'
import { nearestSpacing } from '../stats/spacing.ts'

/** Stands for the spacing where all spots lie on one another. */
const SMALLEST_SPACING = 1e-9

/** Neighbours of every spot, itself first, with weights that sum to 1; CSR-like. */
export interface Neighbourhood {
  /** `[nSpot + 1]` */
  indptr: Uint32Array
  indices: Uint32Array
  weights: Float32Array
}

/**
 * Gaussian weights of distance alone, `w ∝ exp(-d²/2ℓ²)`, cut at 3ℓ (MODEL.md section 1); `ℓ` is `lengthInPitches`
 * times the median distance to the nearest spot, so turning or flipping a slide changes nothing.
 * `xy: [nSpot, 2]`; a spot without coordinates has only itself.
 */
export function buildNeighbourhood(
  xy: Float32Array | null,
  nSpot: number,
  lengthInPitches: number,
): Neighbourhood {
  const placed = xy ? placedSpots(xy, nSpot) : []
  const lists = Array.from({ length: nSpot }, (_, spot) => [spot])
  let length = 1
  if (xy && placed.length > 1) {
    const index = new Flatbush(placed.length)
    for (const spot of placed) index.add(xy[2 * spot], xy[2 * spot + 1])
    index.finish()
    length = lengthInPitches * (nearestSpacing(xy) ?? SMALLEST_SPACING)
    for (const spot of placed) {
      const found = index.neighbors(xy[2 * spot], xy[2 * spot + 1], Number.POSITIVE_INFINITY, 3 * length)
      lists[spot].push(...found.map((k) => placed[k]).filter((other) => other !== spot))
    }
  }
  return weigh(lists, xy, length)
}

const placedSpots = (xy: Float32Array, nSpot: number) =>
  Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) =>
    Number.isFinite(xy[2 * spot] + xy[2 * spot + 1]),
  )

function weigh(lists: number[][], xy: Float32Array | null, length: number): Neighbourhood {
  const nEntry = lists.reduce((n, list) => n + list.length, 0)
  const indptr = new Uint32Array(lists.length + 1)
  const indices = new Uint32Array(nEntry)
  const weights = new Float32Array(nEntry)
  lists.forEach((list, spot) => {
    const start = indptr[spot]
    const raw = list.map((other) => {
      if (!xy || other === spot) return 1
      const d2 = (xy[2 * other] - xy[2 * spot]) ** 2 + (xy[2 * other + 1] - xy[2 * spot + 1]) ** 2
      return Math.exp(-d2 / (2 * length * length))
    })
    const total = raw.reduce((sum, weight) => sum + weight, 0)
    list.forEach((other, k) => {
      indices[start + k] = other
      weights[start + k] = raw[k] / total
    })
    indptr[spot + 1] = start + list.length
  })
  return { indptr, indices, weights }
}

/** `[nSpot, nColumn]` weighted means over neighbours of `values: [nSpot, nColumn]`. */
export function smoothRows(near: Neighbourhood, values: Float32Array, nColumn: number): Float32Array {
  const nSpot = near.indptr.length - 1
  const out = new Float32Array(nSpot * nColumn)
  for (let spot = 0; spot < nSpot; spot++) {
    for (let k = near.indptr[spot]; k < near.indptr[spot + 1]; k++) {
      const from = near.indices[k] * nColumn
      const weight = near.weights[k]
      for (let column = 0; column < nColumn; column++)
        out[spot * nColumn + column] += weight * values[from + column]
    }
  }
  return out
}
