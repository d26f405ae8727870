import type { Region } from '../../worker/api/regions.ts'
import { parseColour } from './ramps.ts'

/** Red, green, blue, 0..255. */
export type Rgb = [number, number, number]
const GREY: Rgb = [128, 128, 128]

/** A region's colour as numbers; grey where it is none. */
export const rgbOf = (colour: string): Rgb => {
  const [r, g, b] = parseColour(colour) ?? GREY
  return [r, g, b]
}

/** Rings of regions as the graphics card takes them: `[n, 2]` positions in full-resolution px, `[n, 4]` uint8 colours. */
export interface RegionRings {
  positions: Float32Array
  colours: Uint8Array
}

/** A ring for every spot of every region, the smallest regions on top: one within another is seen. Spots without coordinates have none. */
export function ringsOf(regions: readonly Region[], xy: Float32Array): RegionRings {
  const most = regions.reduce((sum, { spots }) => sum + spots.length, 0)
  const positions = new Float32Array(2 * most)
  const colours = new Uint8Array(4 * most)
  const words = new Uint32Array(colours.buffer)
  let n = 0
  for (const { spots, colour } of [...regions].sort((a, b) => b.spots.length - a.spots.length)) {
    const [word] = new Uint32Array(Uint8Array.of(...rgbOf(colour), 255).buffer)
    for (const spot of spots) {
      const [x, y] = [xy[2 * spot], xy[2 * spot + 1]]
      if (!Number.isFinite(x + y)) continue
      positions[2 * n] = x
      positions[2 * n + 1] = y
      words[n++] = word
    }
  }
  return { positions: positions.subarray(0, 2 * n), colours: colours.subarray(0, 4 * n) }
}
