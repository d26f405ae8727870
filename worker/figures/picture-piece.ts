import type { Picture } from '../api/methods.ts'
import type { ChannelView } from '../api/picture.ts'
import { readReduced, reducedSide } from '../slide/image/read-level.ts'
import type { TileSource } from '../slide/slide-tiles.ts'

type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number]

/** A part of the tissue's picture and where it lies. */
export interface PicturePiece {
  /** Full-resolution px. */
  bounds: Bounds
  widthPx: number
  heightPx: number
  channels: 3 | 4
  /** `[heightPx, widthPx, channels]` */
  pixels: Uint8Array
}

/** Reads what of the picture lies within bounds, at least as fine as wanted where there is such; null where nothing does. */
export type ReadPiece = (bounds: Bounds, wantedWidthPx: number) => Promise<PicturePiece | null>

/** Pixels of a piece at most: 256 MB of RGBA. */
const MOST_PIXELS = 64e6

/** Cuts pieces out of a picture that is there whole. */
export function piecesOf(readPicture: () => Promise<Picture>): ReadPiece {
  return async (bounds) => {
    const { pixels, widthPx, heightPx, scale } = await readPicture()
    const part = partWithin({ widthPx, heightPx, scale: [scale, scale] }, bounds)
    if (!part) return null
    const cut = new Uint8Array(4 * part.widthPx * part.heightPx)
    for (let row = 0; row < part.heightPx; row++) {
      const from = 4 * ((part.top + row) * widthPx + part.left)
      cut.set(pixels.subarray(from, from + 4 * part.widthPx), 4 * row * part.widthPx)
    }
    return { ...part, channels: 4, pixels: cut }
  }
}

/** Reads pieces of the coarsest level that is fine enough, shrunk where even the coarsest is too large. Codes as `TileSource.readRegion`. */
export function piecesOfTiles(tiles: TileSource, views?: readonly ChannelView[]): ReadPiece {
  return async (bounds, wantedWidthPx) => {
    const perPx = wantedWidthPx / (bounds[2] - bounds[0])
    let chosen: { level: number; part: PicturePart } | null = null
    for (const [level, at] of tiles.levels.entries()) {
      const part = partWithin(at, bounds)
      if (!part) continue
      const isFineEnough = at.scale[0] >= perPx
      const wasTooLarge = chosen !== null && chosen.part.widthPx * chosen.part.heightPx > MOST_PIXELS
      if (chosen === null || isFineEnough || wasTooLarge) chosen = { level, part }
    }
    if (!chosen) return null
    const { level, part } = chosen
    const { left, top, widthPx, heightPx } = part
    const factor = Math.ceil(Math.sqrt((widthPx * heightPx) / MOST_PIXELS))
    const pixels = await readReduced(tiles, level, { left, top, widthPx, heightPx }, factor, views)
    return { ...shrunkPart(part, factor, tiles.levels[level].scale), channels: 4, pixels }
  }
}

/** A part of which each square of `factor` pixels is one, and what is left over at its ends is not seen. */
function shrunkPart(
  part: PicturePart,
  factor: number,
  [across, down]: readonly [number, number],
): PicturePart {
  const { left, top } = part
  const [widthPx, heightPx] = [reducedSide(part.widthPx, factor), reducedSide(part.heightPx, factor)]
  const right = left + Math.min(part.widthPx, widthPx * factor)
  const bottom = top + Math.min(part.heightPx, heightPx * factor)
  const bounds: Bounds = [left / across, top / down, right / across, bottom / down]
  return { ...part, widthPx, heightPx, bounds }
}

interface PicturePart {
  left: number
  top: number
  widthPx: number
  heightPx: number
  bounds: Bounds
}

/** The pixels of a picture that bounds touch, and where exactly those lie. */
function partWithin(
  picture: { widthPx: number; heightPx: number; scale: readonly [number, number] },
  [minX, minY, maxX, maxY]: Bounds,
): PicturePart | null {
  const [across, down] = picture.scale
  const left = Math.max(0, Math.floor(minX * across))
  const top = Math.max(0, Math.floor(minY * down))
  const widthPx = Math.min(picture.widthPx, Math.ceil(maxX * across)) - left
  const heightPx = Math.min(picture.heightPx, Math.ceil(maxY * down)) - top
  if (widthPx <= 0 || heightPx <= 0) return null
  const bounds: Bounds = [left / across, top / down, (left + widthPx) / across, (top + heightPx) / down]
  return { left, top, widthPx, heightPx, bounds }
}
