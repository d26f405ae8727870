import type { ChannelView } from '../../api/picture.ts'
import type { TileSource } from '../slide-tiles.ts'
import { shrinkRows } from './rgba.ts'

/** Pixels that are decoded at once: 64 MB of RGBA. */
const MOST_PIXELS = 16e6

/**
 * A level whole as RGBA, each square of `factor` pixels averaged to one; what is left over at the ends is cut off, but for
 * pictures smaller than that. Codes as `TileSource.readRegion`.
 */
export async function readLevel(
  tiles: TileSource,
  level: number,
  factor: number,
  channels?: readonly ChannelView[],
): Promise<Uint8Array> {
  const { widthPx, heightPx } = tiles.levels[level]
  const outWidth = Math.max(1, Math.floor(widthPx / factor))
  const outHeight = Math.max(1, Math.floor(heightPx / factor))
  const pixels = new Uint8Array(4 * outWidth * outHeight)
  // What is decoded from its start each time is asked for once.
  const rows = tiles.isFast === false ? heightPx : Math.floor(MOST_PIXELS / widthPx)
  const step = Math.max(factor, Math.floor(rows / factor) * factor)
  for (let top = 0; top < outHeight * factor && top < heightPx; top += step) {
    const height = Math.min(step, heightPx - top)
    const rgb = await tiles.readRegion(level, { left: 0, top, widthPx, heightPx: height }, channels)
    const band = withOpacity(rgb)
    const small = shrinkRows(band, widthPx, height, factor)
    const at = 4 * outWidth * Math.floor(top / factor)
    pixels.set(small.subarray(0, Math.max(0, pixels.length - at)), at)
  }
  return pixels
}

/** RGB as RGBA, opaque. */
export function withOpacity(rgb: Uint8Array): Uint8Array {
  const nPixel = rgb.length / 3
  const pixels = new Uint32Array(nPixel)
  // The order of bytes in a number is that of every processor this runs on: red first.
  for (let i = 0, at = 0; i < nPixel; i++, at += 3)
    pixels[i] = rgb[at] | (rgb[at + 1] << 8) | (rgb[at + 2] << 16) | 0xff000000
  return new Uint8Array(pixels.buffer)
}
