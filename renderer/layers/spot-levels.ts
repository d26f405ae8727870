import { type MortonOrder, mortonOrder } from './morton.ts'
import type { SpotIndex } from './spot-index.ts'
import type { Bounds, Camera } from './view-math.ts'

/** Fewer spots are drawn one by one, in one layer. */
export const LEAST_FOR_LEVELS = 50_000
/** Spots of a tile, about: enough that a slide has few tiles, few enough that what is off screen costs nothing. */
const TILE_SPOTS = 65_536
/** A level is fine enough where its cells are no wider than this on the screen, in CSS px. */
const CELL_PX = 1.5
const LEVELS = 6

/** Spots that are drawn as one dot, as `[start, end)` of the level above: all of one cell of a grid. */
export interface SpotLevel {
  /** `[n + 1]` where each dot's spots start in Morton order. */
  starts: Uint32Array
  /** `[n, 2]` middle of each dot's spots, full-resolution px. */
  positions: Float32Array
  /** How much wider a dot is than a spot. */
  widening: number
  /** Full-resolution px from dot to dot. */
  pitchPx: number
  tiles: SpotTile[]
}

/** A run of dots that lie together, and where. */
export interface SpotTile {
  start: number
  end: number
  /** Their positions; deck.gl uploads again what is another object. */
  position: { value: Float32Array; size: 2 }
  bounds: Bounds
}

/** The spots of a large slide in Morton order, at several resolutions; level 0 is the spots themselves. */
export interface SpotLevels {
  spots: Uint32Array
  levels: SpotLevel[]
}

/** Makes the levels of spots at `xy: [nSpot, 2]` that are `pitchPx` apart; null where there are too few to need them. */
export function levelsOf(xy: Float32Array, index: SpotIndex): SpotLevels | null {
  const { placed, bounds } = index
  if (!bounds || placed.length < LEAST_FOR_LEVELS) return null
  const pitchPx = pitchOf(xy, index)
  const order = mortonOrder(xy, placed, bounds, pitchPx)
  const levels = [finest(xy, order, pitchPx)]
  for (let level = 1; level < LEVELS; level++) {
    const coarser = coarsen(levels[0], order, pitchPx * 2 ** level)
    // Where few spots share a cell, a level would only move them.
    if (coarser.starts.length < 0.6 * levels[levels.length - 1].starts.length) levels.push(coarser)
  }
  return { spots: order.spots, levels }
}

/** Full-resolution px from a spot to the next, the median of a sample. */
function pitchOf(xy: Float32Array, { placed, neighbour, bounds }: SpotIndex): number {
  const step = Math.max(1, Math.floor(placed.length / 41))
  const distances: number[] = []
  for (let k = 0; k < placed.length; k += step) {
    const spot = placed[k]
    for (const other of [neighbour(spot, 1, 0), neighbour(spot, 0, 1)])
      if (other !== null)
        distances.push(Math.hypot(xy[2 * other] - xy[2 * spot], xy[2 * other + 1] - xy[2 * spot + 1]))
  }
  distances.sort((a, b) => a - b)
  const [minX, minY, maxX, maxY] = bounds ?? [0, 0, 1, 1]
  const even = Math.sqrt(((maxX - minX) * (maxY - minY)) / placed.length) || 1
  // Spots that lie on one another have no pitch.
  return Math.max(distances[distances.length >> 1] ?? even, even / 16)
}

function finest(xy: Float32Array, { spots }: MortonOrder, pitchPx: number): SpotLevel {
  const positions = new Float32Array(2 * spots.length)
  for (let k = 0; k < spots.length; k++) {
    positions[2 * k] = xy[2 * spots[k]]
    positions[2 * k + 1] = xy[2 * spots[k] + 1]
  }
  const starts = Uint32Array.from({ length: spots.length + 1 }, (_, k) => k)
  return { starts, positions, widening: 1, pitchPx, tiles: tilesOf(positions) }
}

/** Joins the spots whose codes lie in one cell of at most `widthPx`: in Morton order they follow each other. */
function coarsen(
  { positions: spotPositions, pitchPx: spotPitchPx }: SpotLevel,
  { codes, cellPx }: MortonOrder,
  widthPx: number,
): SpotLevel {
  const shift = 2 * Math.max(0, Math.min(15, Math.floor(Math.log2(widthPx / cellPx))))
  const starts: number[] = []
  for (let k = 0; k < codes.length; k++)
    if (k === 0 || codes[k] >>> shift !== codes[k - 1] >>> shift) starts.push(k)
  const positions = new Float32Array(2 * starts.length)
  starts.push(codes.length)
  for (let dot = 0; dot + 1 < starts.length; dot++) {
    let [x, y] = [0, 0]
    for (let k = starts[dot]; k < starts[dot + 1]; k++) {
      x += spotPositions[2 * k]
      y += spotPositions[2 * k + 1]
    }
    const n = starts[dot + 1] - starts[dot]
    positions[2 * dot] = x / n
    positions[2 * dot + 1] = y / n
  }
  const cell = 2 ** (shift / 2) * cellPx
  return {
    ...{ starts: Uint32Array.from(starts), positions, tiles: tilesOf(positions) },
    ...{ widening: cell / spotPitchPx, pitchPx: cell },
  }
}

function tilesOf(positions: Float32Array): SpotTile[] {
  const n = positions.length / 2
  const tiles: SpotTile[] = []
  for (let start = 0; start < n; start += TILE_SPOTS) {
    const end = Math.min(n, start + TILE_SPOTS)
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let k = start; k < end; k++) {
      minX = Math.min(minX, positions[2 * k])
      maxX = Math.max(maxX, positions[2 * k])
      minY = Math.min(minY, positions[2 * k + 1])
      maxY = Math.max(maxY, positions[2 * k + 1])
    }
    const position = { value: positions.subarray(2 * start, 2 * end), size: 2 as const }
    tiles.push({ start, end, position, bounds: [minX, minY, maxX, maxY] })
  }
  return tiles
}

/** The coarsest level whose dots are still told apart no worse than pixels are, at a zoom. */
export function levelAt({ levels }: SpotLevels, zoom: number): number {
  for (let level = levels.length - 1; level > 0; level--)
    if (levels[level].pitchPx * 2 ** zoom <= CELL_PX) return level
  return 0
}

/** Which tiles of a level a canvas of CSS px shows, ascending; spots reach `marginPx` (full-resolution px) beyond their middle. */
export function tilesInView(
  { tiles }: SpotLevel,
  { target, zoom }: Camera,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  marginPx: number,
): number[] {
  const halfX = widthPx / 2 ** (zoom + 1) + marginPx
  const halfY = heightPx / 2 ** (zoom + 1) + marginPx
  return [...tiles.keys()].filter((k) => {
    const [minX, minY, maxX, maxY] = tiles[k].bounds
    return (
      minX <= target[0] + halfX &&
      maxX >= target[0] - halfX &&
      minY <= target[1] + halfY &&
      maxY >= target[1] - halfY
    )
  })
}

/**
 * The spot whose colour each dot takes: of its spots that are seen at all (alpha above 0) the one of the highest value, so that a rare
 * gene does not vanish among its neighbours; without values the first. `colours: [nSpot, 4]`, `values: [nSpot]`; gives `[n]` spots.
 */
export function shownSpots(
  { spots }: SpotLevels,
  { starts }: SpotLevel,
  colours: Uint8Array,
  values: Float32Array | null,
): Uint32Array {
  const n = starts.length - 1
  if (n === spots.length) return spots
  const shown = new Uint32Array(n)
  for (let dot = 0; dot < n; dot++) {
    let best = spots[starts[dot]]
    let highest = Number.NEGATIVE_INFINITY
    let isSeen = false
    for (let k = starts[dot]; k < starts[dot + 1]; k++) {
      const spot = spots[k]
      if (colours[4 * spot + 3] === 0) continue
      const value = values ? values[spot] : 0
      if (isSeen && !(value > highest)) continue
      // A value that is missing gives way to any other.
      highest = value >= Number.NEGATIVE_INFINITY ? value : Number.NEGATIVE_INFINITY
      best = spot
      isSeen = true
    }
    shown[dot] = best
  }
  return shown
}
