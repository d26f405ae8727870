import { fromFile, type GeoTIFFImage } from 'geotiff'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import type { PictureLevel, PictureRegion, TileSource } from '../slide-tiles.ts'
import { damaged } from './damaged.ts'

/** How much the shapes of a pyramid's levels may differ by rounding. */
const SHAPE_TOLERANCE = 0.02
/** A page hardly smaller than the one before is no level of a pyramid but another picture. */
const SMALLEST_STEP = 1.3
const MOST_PAGES = 64

/** One resolution and how it is read. */
interface Level {
  widthPx: number
  heightPx: number
  read(region: PictureRegion): Promise<Uint8Array>
}

/**
 * A picture file in pieces, `scale` being its pixels per full-resolution pixel. Smaller pages of the same shape, and sub-images of
 * OME-TIFF, are its pyramid. What sharp cannot decode is left to geotiff. Codes: `FILE_DAMAGED`.
 */
export async function openFileTiles(path: string, scale: number): Promise<TileSource> {
  const levels = await sharpLevels(path).catch(() =>
    tiffLevels(path).catch((thrown) => {
      throw damaged(path, thrown)
    }),
  )
  const [full] = levels
  return {
    place: path,
    levels: levels.map(
      ({ widthPx, heightPx }): PictureLevel => ({
        ...{ widthPx, heightPx },
        scale: [(scale * widthPx) / full.widthPx, (scale * heightPx) / full.heightPx],
      }),
    ),
    readRegion: (level, region) =>
      levels[level].read(region).catch((thrown) => {
        throw damaged(path, thrown)
      }),
  }
}

async function sharpLevels(path: string): Promise<Level[]> {
  // A region is decoded on the way to it and thrown away, so that no limit on the whole is needed.
  const open = (at: SharpOptions) => sharp(path, { ...at, limitInputPixels: false, sequentialRead: true })
  const { width, height, pages = 1, subifds = 0 } = await open({}).metadata()
  const places: SharpOptions[] = [
    ...Array.from({ length: Math.min(subifds, MOST_PAGES) }, (_, subifd) => ({ subifd })),
    ...Array.from({ length: Math.min(pages, MOST_PAGES) - 1 }, (_, k) => ({ page: k + 1 })),
  ]
  const full = toLevel(width, height, () => open({}))
  const others: Level[] = []
  for (const place of places) {
    const found = await open(place)
      .metadata()
      .catch(() => null)
    if (found) others.push(toLevel(found.width, found.height, () => open(place)))
  }
  await full.read({ left: 0, top: 0, widthPx: 1, heightPx: 1 })
  return pyramidOf(full, others)
}

function toLevel(widthPx: number, heightPx: number, open: () => Sharp): Level {
  const read = async (region: PictureRegion) => {
    const { data, info } = await open()
      .extract({ left: region.left, top: region.top, width: region.widthPx, height: region.heightPx })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return toRgb(data, info.channels)
  }
  return { widthPx, heightPx, read }
}

async function tiffLevels(path: string): Promise<Level[]> {
  const tiff = await fromFile(path)
  const images: GeoTIFFImage[] = []
  const count = Math.min(await tiff.getImageCount(), MOST_PAGES)
  for (let k = 0; k < count; k++) images.push(await tiff.getImage(k))
  const [full, ...others] = images.map((image): Level => {
    const read = async ({ left, top, widthPx, heightPx }: PictureRegion) => {
      const window = [left, top, left + widthPx, top + heightPx]
      return toRgb(Uint8Array.from(await image.readRGB({ interleave: true, window })), 3)
    }
    return { widthPx: image.getWidth(), heightPx: image.getHeight(), read }
  })
  return pyramidOf(full, others)
}

function pyramidOf(full: Level, others: readonly Level[]): Level[] {
  const levels = [full]
  const shape = full.widthPx / full.heightPx
  for (const level of [...others].sort((a, b) => b.widthPx - a.widthPx)) {
    const isOfShape = Math.abs(level.widthPx / level.heightPx / shape - 1) < SHAPE_TOLERANCE
    if (isOfShape && level.widthPx * SMALLEST_STEP < levels[levels.length - 1].widthPx) levels.push(level)
  }
  return levels
}

/** Samples of 1, 2, 3 or 4 channels as RGB; opacity is left out. */
function toRgb(samples: Uint8Array, nChannel: number): Uint8Array {
  if (nChannel === 3) return samples
  const out = new Uint8Array((samples.length / nChannel) * 3)
  for (let from = 0, to = 0; from < samples.length; from += nChannel, to += 3)
    for (let channel = 0; channel < 3; channel++)
      out[to + channel] = samples[from + (nChannel > 2 ? channel : 0)]
  return out
}
