import { HistologueError } from '../../api/errors.ts'
import type { Picture } from '../../api/methods.ts'
import { damaged } from './damaged.ts'
import { MAX_SIDE_PX, shrinkFactor } from './limits.ts'
import { openPictureSource } from './open-source.ts'
import type { PictureFile } from './picture-types.ts'
import { readLevel } from './read-level.ts'
import type { PictureSource } from './source.ts'
import { tilesOfSource } from './tiles-of-source.ts'

/**
 * Opens a picture beside a slide (see `openPictureSource`); `scale` is its pixels per full-resolution pixel. Pictures over 8192 px
 * are shrunk, or a level of their pyramid is read, and the scale with them. Orientation tags are ignored: coordinates refer to
 * the pixels as stored. Codes: `BAD_REQUEST` (scale), `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FORMAT_UNSUPPORTED`.
 */
export async function openPictureFile(path: string, scale: number): Promise<PictureFile> {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new HistologueError('BAD_REQUEST', `The scale of a picture must be greater than 0, not ${scale}.`, {
      file: path,
      advice: 'Give picture pixels per full-resolution pixel, e.g. 0.2.',
    })
  return pictureOfSource(await openPictureSource(path), path, scale)
}

/** A picture of the samples of a file, `place` being how the slide calls it. */
export function pictureOfSource(source: PictureSource, place: string, scale: number): PictureFile {
  const [full] = source.levels
  const level = Math.max(0, source.levels.findIndex(fits))
  const { widthPx: width, heightPx: height } = source.levels[level]
  const factor = shrinkFactor(width, height)
  const shrunk =
    factor > 1 && source.kind === 'rgb' && source.access === 'in-order' && source.levels[level].readShrunk
  const round = shrunk ? Math.round : Math.floor
  const widthPx = Math.max(1, round(width / factor))
  const heightPx = Math.max(1, round(height / factor))
  const ofLevel = (scale * width) / full.widthPx
  const info = { widthPx, heightPx, scale: shrunk ? (ofLevel * widthPx) / width : ofLevel / factor, place }
  const openTiles = () => tilesOfSource(source, place, scale)
  const read = async (): Promise<Picture> => {
    const pixels = shrunk
      ? await shrunk(widthPx, heightPx).catch((thrown) => {
          throw damaged(place, thrown)
        })
      : await readLevel(await openTiles(), level, factor)
    return { ...info, pixels }
  }
  return { info, pixelSizeUm: source.pixelSizeUm, read, openTiles }
}

const fits = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }) =>
  Math.max(widthPx, heightPx) <= MAX_SIDE_PX
