import type { ChannelView } from '../../api/picture.ts'
import type { PictureRegion, TileSource } from '../slide-tiles.ts'
import { shrinkRgb } from './rgba.ts'

/** Pixels that are decoded at once: a square of 2,048. */
const MOST_PIXELS = 2 ** 22
/** Pixels of whole rows that are decoded at once; what is wider is cut, and its rows are decoded again for each part. */
const MOST_ROW_PIXELS = 2 ** 24
/** As many, where each piece is decoded from the start: 200 MB of RGB. */
const MOST_PIXELS_IN_ORDER = 2 ** 26

/** A level whole, as `readReduced`; decoded once where that is possible. */
export async function readLevel(
  tiles: TileSource,
  level: number,
  factor: number,
  channels?: readonly ChannelView[],
): Promise<Uint8Array> {
  const { widthPx, heightPx } = tiles.levels[level]
  if (factor > 1 && tiles.access === 'in-order') {
    const shrunk = await tiles.readShrunk?.(level, factor)
    if (shrunk) return shrunk
  }
  return readReduced(tiles, level, { left: 0, top: 0, widthPx, heightPx }, factor, channels)
}

/**
 * A region of a level as RGBA, each square of `factor` pixels averaged to one; what is left over at the ends is cut off, but for
 * regions smaller than that. Read piece by piece, so that no more than the result and some 100 MB are held. Codes as
 * `TileSource.readRegion`.
 */
export async function readReduced(
  tiles: TileSource,
  level: number,
  region: PictureRegion,
  factor: number,
  channels?: readonly ChannelView[],
): Promise<Uint8Array> {
  const [outWidth, outHeight] = [reducedSide(region.widthPx, factor), reducedSide(region.heightPx, factor)]
  const pixels = new Uint32Array(outWidth * outHeight)
  const step = stepOf(tiles.access ?? 'pieces', region, factor)
  for (let top = 0; top < outHeight; top += step.down)
    for (let left = 0; left < outWidth; left += step.across) {
      const size = {
        widthPx: Math.min(step.across * factor, region.widthPx - left * factor),
        heightPx: Math.min(step.down * factor, region.heightPx - top * factor),
      }
      const place = { left: region.left + left * factor, top: region.top + top * factor }
      const rgb = await tiles.readRegion(level, { ...place, ...size }, channels)
      const width = Math.min(reducedSide(size.widthPx, factor), outWidth - left)
      const height = Math.min(reducedSide(size.heightPx, factor), outHeight - top)
      const piece = shrinkRgb(rgb, size.widthPx, size.heightPx, factor)
      const rowPx = reducedSide(size.widthPx, factor)
      for (let y = 0; y < height; y++)
        pixels.set(piece.subarray(y * rowPx, y * rowPx + width), (top + y) * outWidth + left)
    }
  return new Uint8Array(pixels.buffer)
}

/** Pixels of a side after `readReduced`. */
export const reducedSide = (sidePx: number, factor: number): number =>
  Math.max(1, Math.floor(sidePx / factor))

/** How many pixels of the result are made at a time: squares, or whole rows where those are decoded anyway. */
function stepOf(
  access: NonNullable<TileSource['access']>,
  { widthPx }: PictureRegion,
  factor: number,
): { across: number; down: number } {
  const fitting = (pixels: number, sidePx: number) => Math.max(1, Math.floor(pixels / sidePx / factor))
  const side = fitting(Math.sqrt(MOST_PIXELS), 1)
  if (access === 'pieces') return { across: side, down: side }
  const most = access === 'rows' ? MOST_ROW_PIXELS : MOST_PIXELS_IN_ORDER
  const rows = Math.floor(most / widthPx / factor)
  if (rows > 0) return { across: reducedSide(widthPx, factor), down: rows }
  return { across: fitting(most, factor), down: 1 }
}

/** RGB as RGBA, opaque. */
export function withOpacity(rgb: Uint8Array): Uint8Array {
  return new Uint8Array(shrinkRgb(rgb, rgb.length / 3, 1, 1).buffer)
}
