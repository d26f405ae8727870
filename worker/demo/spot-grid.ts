import { createRandom } from '../stats/random.ts'
import { sampleGrid } from './grid.ts'
import { sharesAt, type TissueMap } from './tissue-map.ts'
import { TISSUE_TYPES } from './tissue-types.ts'

/** Spots on a hexagonal Visium grid, those under tissue only. */
export interface SpotGrid {
  nSpot: number
  /** Distance between neighbours in picture pixels; 100 µm on the slide. */
  pitchPx: number
  barcodes: string[]
  /** `[nSpot]` */
  arrayRow: Int32Array
  /** `[nSpot]`, every second column as on Visium slides. */
  arrayColumn: Int32Array
  /** `[nSpot, 2]` x, y in picture pixels. */
  xy: Float64Array
  /** `[nSpot, nType]` share of each tissue type under the spot, summing to 1. */
  shares: Float32Array
}

/** Spots are 55 µm wide and 100 µm apart. */
export const SPOT_WIDTH_PITCHES = 0.55

/** Covers the tissue with about `nSpotWanted` spots; the grid's pitch follows from the tissue's area. */
export function placeSpots(map: TissueMap, nSpotWanted: number, seed: number): SpotGrid {
  const covered = map.tissue.values.reduce((sum, share) => sum + share, 0) * map.tissue.stepPx ** 2
  const pitchPx = Math.sqrt(covered / nSpotWanted / (Math.sqrt(3) / 2))
  const rowHeightPx = (pitchPx * Math.sqrt(3)) / 2
  const rows: number[] = []
  const columns: number[] = []
  const xy: number[] = []
  for (let row = 0; (row + 0.5) * rowHeightPx < map.sizePx; row++)
    for (let column = row % 2; (column / 2 + 0.5) * pitchPx < map.sizePx; column += 2) {
      const x = (column / 2 + 0.5) * pitchPx
      const y = (row + 0.5) * rowHeightPx
      if (x >= map.sizePx || sampleGrid(map.tissue, x, y) < 0.5) continue
      rows.push(row)
      columns.push(column)
      xy.push(x, y)
    }
  const shares = new Float32Array(rows.length * TISSUE_TYPES.length)
  for (let spot = 0; spot < rows.length; spot++)
    shares.set(spotShares(map, xy[2 * spot], xy[2 * spot + 1], 0.45 * pitchPx), spot * TISSUE_TYPES.length)
  return {
    nSpot: rows.length,
    pitchPx,
    barcodes: makeBarcodes(rows.length, seed),
    arrayRow: Int32Array.from(rows),
    arrayColumn: Int32Array.from(columns),
    xy: Float64Array.from(xy),
    shares,
  }
}

/** Mean shares over a disc a little wider than the spot: transcripts drift before they are caught. */
function spotShares(map: TissueMap, x: number, y: number, radiusPx: number): Float32Array {
  const mean = new Float32Array(TISSUE_TYPES.length)
  const at = new Float32Array(TISSUE_TYPES.length)
  const clamp = (position: number) => Math.min(map.sizePx - 1, Math.max(0, position))
  for (let dy = -1; dy <= 1.001; dy += 0.25)
    for (let dx = -1; dx <= 1.001; dx += 0.25) {
      if (dx * dx + dy * dy > 1) continue
      sharesAt(map, clamp(x + dx * radiusPx), clamp(y + dy * radiusPx), at)
      for (let type = 0; type < mean.length; type++) mean[type] += at[type]
    }
  const sum = mean.reduce((total, share) => total + share, 0)
  return mean.map((share) => share / sum)
}

function makeBarcodes(count: number, seed: number): string[] {
  const random = createRandom(seed)
  const made = new Set<string>()
  while (made.size < count)
    made.add(`${Array.from({ length: 16 }, () => 'ACGT'[random.integer(4)]).join('')}-1`)
  return [...made]
}
