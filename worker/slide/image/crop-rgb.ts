import type { Picture, PictureInfo } from '../../api/methods.ts'
import type { TileSource } from '../slide-tiles.ts'

/** Columns `left` to `left + width` of RGBA rows, without opacity. */
export function cropRgb(
  rows: Uint8Array,
  rowPx: number,
  { left, width, height }: { left: number; width: number; height: number },
): Uint8Array {
  const out = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 4 * (y * rowPx + left + x)
      out.set(rows.subarray(from, from + 3), 3 * (y * width + x))
    }
  return out
}

/** Pieces of a picture that can only be read whole, and is small enough: it is decoded once. */
export function tilesOfWhole(info: PictureInfo, read: () => Promise<Picture>): TileSource {
  const { widthPx, heightPx, scale, place } = info
  let picture: Promise<Picture> | null = null
  return {
    place,
    levels: [{ widthPx, heightPx, scale: [scale, scale] }],
    readRegion: async (_, { left, top, widthPx: width, heightPx: height }) => {
      picture ??= read()
      const { pixels } = await picture
      const rows = pixels.subarray(4 * top * widthPx, 4 * (top + height) * widthPx)
      return cropRgb(rows, widthPx, { left, width, height })
    },
  }
}
