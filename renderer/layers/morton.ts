import type { Bounds } from './view-math.ts'

/** Cells along an axis of the finest grid: codes of 2 × 16 bits. */
const MOST_CELLS = 2 ** 16

/** Places along a Z-shaped curve, so that what is near on the tissue is near in the list. */
export interface MortonOrder {
  /** `[n]` spots, ascending by code. */
  spots: Uint32Array
  /** `[n]` codes of these: every second bit is of x, the others of y. */
  codes: Uint32Array
  /** Full-resolution px of a cell. */
  cellPx: number
}

/**
 * Orders the placed spots of `xy: [nSpot, 2]` along the curve over `bounds` (Morton 1966). Cells are `pitchPx` halved as often as their
 * number allows, up to 16 to a pitch, so that cells of 1, 2, 4, … pitches join whole spots of a grid.
 */
export function mortonOrder(
  xy: Float32Array,
  placed: Uint32Array,
  bounds: Bounds,
  pitchPx: number,
): MortonOrder {
  const [minX, minY, maxX, maxY] = bounds
  const least = (Math.max(maxX - minX, maxY - minY, 1e-6) + pitchPx) / (MOST_CELLS - 1)
  const halvings = Math.min(4, Math.floor(Math.log2(pitchPx / least)))
  const cellPx = halvings >= 0 ? pitchPx / 2 ** halvings : least
  // Half a pitch before the first spot, so that spots of a grid lie in the middle of their cells.
  const [startX, startY] = [minX - pitchPx / 2, minY - pitchPx / 2]
  const codes = new Uint32Array(placed.length)
  for (let k = 0; k < placed.length; k++) {
    const spot = placed[k]
    const x = Math.floor((xy[2 * spot] - startX) / cellPx)
    const y = Math.floor((xy[2 * spot + 1] - startY) / cellPx)
    codes[k] = (spread(x) | (spread(y) << 1)) >>> 0
  }
  return { ...sortByCode(codes, placed), cellPx }
}

/** Puts a free bit behind each of 16 bits. */
function spread(bits: number): number {
  let spaced = bits & 0xffff
  spaced = (spaced | (spaced << 8)) & 0x00ff00ff
  spaced = (spaced | (spaced << 4)) & 0x0f0f0f0f
  spaced = (spaced | (spaced << 2)) & 0x33333333
  return (spaced | (spaced << 1)) & 0x55555555
}

/** Stable radix sort by 8 bits at a time: a comparator would take seconds for millions. */
function sortByCode(codes: Uint32Array, spots: Uint32Array): { codes: Uint32Array; spots: Uint32Array } {
  let [fromCodes, fromSpots] = [codes, spots]
  for (let shift = 0; shift < 32; shift += 8) {
    const starts = new Uint32Array(257)
    for (let k = 0; k < fromCodes.length; k++) starts[((fromCodes[k] >>> shift) & 255) + 1]++
    for (let digit = 0; digit < 256; digit++) starts[digit + 1] += starts[digit]
    const toCodes = new Uint32Array(fromCodes.length)
    const toSpots = new Uint32Array(fromCodes.length)
    for (let k = 0; k < fromCodes.length; k++) {
      const slot = starts[(fromCodes[k] >>> shift) & 255]++
      toCodes[slot] = fromCodes[k]
      toSpots[slot] = fromSpots[k]
    }
    ;[fromCodes, fromSpots] = [toCodes, toSpots]
  }
  return { codes: fromCodes, spots: fromSpots }
}
