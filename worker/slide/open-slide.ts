import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { HistologueError } from '../api/errors.ts'
import type { AddedPicture } from '../api/picture.ts'
import { toFileError } from './file-error.ts'
import { otherImages } from './image/ome-zarr.ts'
import { notASlide } from './not-a-slide.ts'
import { openFolder } from './readers/folder.ts'
import { openHdf5Slide } from './readers/h5ad.ts'
import { openZarrZip } from './readers/zarr.ts'
import { layPicture } from './registration/lay-picture.ts'
import { isHdf5, isZip } from './signatures.ts'
import type { OpenOptions, Slide } from './slide.ts'
import { someOf, Warnings } from './warnings.ts'

/** What the user says about a file beside its path. */
export interface OpenSlideOptions extends Omit<OpenOptions, 'picture'> {
  picture?: AddedPicture
}

/**
 * Opens a slide of any supported format, a file or a folder, looking at what it holds rather than at its name.
 * Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `NOT_HDF5`, `FORMAT_UNSUPPORTED`, and those of the format's reader
 * (readers/README.md).
 */
export async function openSlideFile(path: string, options: OpenSlideOptions = {}): Promise<Slide> {
  const { picture, ...others } = options
  const slide = await openUnlaid(path, {
    ...others,
    ...(picture?.path !== undefined && {
      picture: { path: resolve(picture.path), scale: picture.scale ?? 1 },
    }),
  })
  if (!picture) return slide
  try {
    return await warnOthers(await layPicture(slide, picture), picture)
  } catch (thrown) {
    slide.close()
    throw thrown
  }
}

/** Names the images of a picture's folder that are not shown. */
async function warnOthers(slide: Slide, { path }: AddedPicture): Promise<Slide> {
  if (path === undefined) return slide
  const others = await otherImages(resolve(path))
  if (others.length === 0) return slide
  const warnings = new Warnings()
  const names = someOf(others)
  warnings.add('SKIPPED_ELEMENT', path, `The picture holds several images; the first is shown, not ${names}.`)
  return { ...slide, warnings: [...slide.warnings, ...warnings.list] }
}

async function openUnlaid(path: string, options: OpenOptions): Promise<Slide> {
  const file = resolve(path)
  const stats = await stat(file).catch((thrown) => {
    throw toFileError(thrown, file)
  })
  if (stats.isDirectory()) return openFolder(file, options)
  if (stats.size === 0)
    throw new HistologueError('NOT_HDF5', 'The file is empty (0 bytes).', {
      file,
      advice: 'Copy it again from where it came from.',
    })
  if (await isHdf5(file)) {
    const { matrices, picture, element } = options
    if (!matrices || picture) return openHdf5Slide(file, options)
    return matrices.slideThrough(file, element, (kept) => openHdf5Slide(file, { ...options, matrices: kept }))
  }
  if (await isZip(file)) return openZarrZip(file, options)
  throw await notASlide(file)
}
