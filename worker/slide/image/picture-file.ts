import { stat } from 'node:fs/promises'
import sharp from 'sharp'
import { HistologueError } from '../../api/errors.ts'
import type { Picture } from '../../api/methods.ts'
import { toFileError } from '../file-error.ts'
import { damaged } from './damaged.ts'
import { openFileTiles } from './file-tiles.ts'
import { shrinkFactor } from './limits.ts'
import type { PictureFile } from './picture-types.ts'
import { writeRgba } from './rgba.ts'
import { openTiff } from './tiff-picture.ts'

/** Pixels that are decoded at most: a 60,000 px square is refused before it fills the memory. */
const MAX_PIXELS = 2 ** 31

/**
 * Opens a PNG, JPEG or TIFF beside a slide; `scale` is its pixels per full-resolution pixel. Pictures over 8192 px are
 * shrunk and the scale with them. Orientation tags are ignored: coordinates refer to the pixels as stored.
 * Codes: `BAD_REQUEST` (scale), `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FORMAT_UNSUPPORTED`.
 */
export async function openPictureFile(path: string, scale: number): Promise<PictureFile> {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new HistologueError('BAD_REQUEST', `The scale of a picture must be greater than 0, not ${scale}.`, {
      file: path,
      advice: 'Give picture pixels per full-resolution pixel, e.g. 0.2.',
    })
  await stat(path).catch((thrown) => {
    throw toFileError(thrown, path)
  })
  try {
    return await openWithSharp(path, scale)
  } catch (first) {
    const tiff = await openTiff(path, scale).catch(() => null)
    if (tiff) return tiff
    throw new HistologueError('FORMAT_UNSUPPORTED', 'The picture cannot be decoded.', {
      file: path,
      advice: 'Save it as PNG, JPEG or TIFF and choose it again.',
      cause: first,
    })
  }
}

async function openWithSharp(path: string, scale: number): Promise<PictureFile> {
  const open = () => sharp(path, { limitInputPixels: MAX_PIXELS })
  const { width, height } = await open().metadata()
  const factor = shrinkFactor(width, height)
  const widthPx = Math.round(width / factor)
  const heightPx = Math.round(height / factor)
  const info = { widthPx, heightPx, scale: (scale * widthPx) / width, place: path }
  // One pixel is decoded now, so that a file that only looks like a picture is refused while it opens.
  await open().extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer()
  const read = async (): Promise<Picture> => {
    const { data, info: made } = await open()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(widthPx, heightPx, { fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
      .catch((thrown) => {
        throw damaged(path, thrown)
      })
    // Opaque by our own hand: sharp's ensureAlpha makes half transparent what was stored as signed bytes.
    const pixels = new Uint8Array(widthPx * heightPx * 4)
    writeRgba(data, widthPx * heightPx, made.channels, 1, pixels, 0)
    return { ...info, pixels }
  }
  return { info, read, openTiles: () => openFileTiles(path, scale) }
}
