import { fromFile } from 'geotiff'
import type { Picture } from '../../api/methods.ts'
import { damaged } from './damaged.ts'
import { openFileTiles } from './file-tiles.ts'
import { MAX_SIDE_PX } from './limits.ts'
import type { PictureFile } from './picture-types.ts'
import { writeRgba } from './rgba.ts'

/**
 * Opens a TIFF that sharp cannot decode: the largest level of its pyramid that fits 8192 px.
 * Throws whatever geotiff throws; the caller gives it a code.
 */
export async function openTiff(path: string, scale: number): Promise<PictureFile> {
  const tiff = await fromFile(path)
  const full = await tiff.getImage(0)
  let level = null
  for (let i = 0; i < (await tiff.getImageCount()); i++) {
    const image = await tiff.getImage(i)
    const isSameShape =
      Math.abs(image.getWidth() / image.getHeight() / (full.getWidth() / full.getHeight()) - 1) < 0.02
    const fits = Math.max(image.getWidth(), image.getHeight()) <= MAX_SIDE_PX
    if (isSameShape && fits && (!level || image.getWidth() > level.getWidth())) level = image
  }
  if (!level) throw new Error('No level of the picture is small enough.')
  const image = level
  const widthPx = image.getWidth()
  const heightPx = image.getHeight()
  const info = { widthPx, heightPx, scale: (scale * widthPx) / full.getWidth(), place: path }
  // One pixel is decoded now: an unknown compression is refused while the file opens.
  await image.readRGB({ interleave: true, window: [0, 0, 1, 1] })
  const read = async (): Promise<Picture> => {
    const decoded = await image.readRGB({ interleave: true }).catch((thrown: unknown) => {
      throw damaged(path, thrown)
    })
    const samples = Uint8Array.from(decoded)
    const pixels = new Uint8Array(widthPx * heightPx * 4)
    writeRgba(samples, widthPx * heightPx, 3, 1, pixels, 0)
    return { ...info, pixels }
  }
  return { info, read, openTiles: () => openFileTiles(path, scale) }
}
