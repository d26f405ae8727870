import Flatbush from 'flatbush'
import { nearestSpacing } from '../stats/spacing.ts'
import { NeighbourLists } from './growing-list.ts'

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
  const out = new NeighbourLists(nSpot)
  const length = lengthInPitches * ((xy && placed.length > 1 && nearestSpacing(xy)) || SMALLEST_SPACING)
  const index = xy && placed.length > 1 ? indexOf(xy, placed) : null
  for (let spot = 0; spot < nSpot; spot++) {
    const [x, y] = xy ? [xy[2 * spot], xy[2 * spot + 1]] : [Number.NaN, Number.NaN]
    const isPlaced = Number.isFinite(x + y)
    const found = index && isPlaced ? index.neighbors(x, y, Number.POSITIVE_INFINITY, 3 * length) : []
    const spots = [spot, ...found.map((k) => placed[k]).filter((other) => other !== spot)]
    out.add(
      spots,
      spots.map((other) => weightOf(xy, spot, other, length)),
    )
  }
  return out.finish()
}

function indexOf(xy: Float32Array, placed: readonly number[]): Flatbush {
  const index = new Flatbush(placed.length)
  for (const spot of placed) index.add(xy[2 * spot], xy[2 * spot + 1])
  index.finish()
  return index
}

function weightOf(xy: Float32Array | null, spot: number, other: number, length: number): number {
  if (!xy || other === spot) return 1
  const d2 = (xy[2 * other] - xy[2 * spot]) ** 2 + (xy[2 * other + 1] - xy[2 * spot + 1]) ** 2
  return Math.exp(-d2 / (2 * length * length))
}

const placedSpots = (xy: Float32Array, nSpot: number) =>
  Array.from({ length: nSpot }, (_, spot) => spot).filter((spot) =>
    Number.isFinite(xy[2 * spot] + xy[2 * spot + 1]),
  )

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
