import type { WorkingPicture } from './working-picture.ts'

/** A square of the picture that the encoder sees: `core` from `left`, `top`, and a halo around it. */
export interface TilePlan {
  tilePx: number
  haloPx: number
  corePx: number
  tiles: { left: number; top: number }[]
}

/**
 * Cores side by side over the picture, those alone that a square of `reachPx` to each side of a spot touches.
 * `xy: [nSpot, 2]` in pixels of the picture, NaN where there is no spot.
 */
export function planTiles(
  { widthPx, heightPx }: WorkingPicture,
  xy: Float64Array,
  { tilePx, haloPx, reachPx }: { tilePx: number; haloPx: number; reachPx: number },
): TilePlan {
  const corePx = tilePx - 2 * haloPx
  const [nAcross, nDown] = [Math.ceil(widthPx / corePx), Math.ceil(heightPx / corePx)]
  const touched = new Uint8Array(nAcross * nDown)
  const span = (centre: number, limit: number) => {
    const clamp = (k: number) => Math.min(limit - 1, Math.max(0, Math.floor(k / corePx)))
    return [clamp(centre - reachPx), clamp(centre + reachPx)]
  }
  for (let at = 0; at < xy.length; at += 2) {
    if (Number.isNaN(xy[at])) continue
    const [left, right] = span(xy[at], nAcross)
    const [top, bottom] = span(xy[at + 1], nDown)
    for (let row = top; row <= bottom; row++) touched.fill(1, row * nAcross + left, row * nAcross + right + 1)
  }
  const tiles = [...touched.keys()]
    .filter((tile) => touched[tile])
    .map((tile) => ({ left: (tile % nAcross) * corePx, top: Math.floor(tile / nAcross) * corePx }))
  return { tilePx, haloPx, corePx, tiles }
}

/** Writes a tile with its halo as `[3, tilePx, tilePx]`, mirrored beyond the picture as scipy's `reflect` does. */
export function fillTile(
  { widthPx, heightPx, pixels }: WorkingPicture,
  { tilePx, haloPx }: TilePlan,
  { left, top }: { left: number; top: number },
  rgb: Float32Array,
): void {
  const plane = tilePx * tilePx
  const columns = Array.from({ length: tilePx }, (_, x) => 4 * mirror(left - haloPx + x, widthPx))
  for (let y = 0; y < tilePx; y++) {
    const row = 4 * widthPx * mirror(top - haloPx + y, heightPx)
    for (let x = 0; x < tilePx; x++) {
      const from = row + columns[x]
      const to = y * tilePx + x
      rgb[to] = pixels[from]
      rgb[plane + to] = pixels[from + 1]
      rgb[2 * plane + to] = pixels[from + 2]
    }
  }
}

function mirror(at: number, length: number): number {
  const period = 2 * length
  const k = ((at % period) + period) % period
  return k < length ? k : period - 1 - k
}
