import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { Slide } from '../slide/slide.ts'
import type { FitOptions } from './attention.ts'

/** What a slide is known by: the file's content, and the picture's place and size where it came from elsewhere. */
export async function keyOfSlide(slide: Slide, sha256Of: FitOptions['sha256Of']): Promise<string> {
  const sha256 = await sha256Of(slide.path)
  const picture = slide.pictureInfo
  // Only where spots were moved, so that what was fitted before there was a registration is found.
  const moved = picture?.registration ? [picture.registration, 'blocks of the file'] : []
  const outside = picture && (await isOutside(picture.place)) ? await sha256Of(picture.place) : ''
  return createHash('sha256')
    .update(JSON.stringify([sha256, picture?.scale, outside || picture?.place, ...moved]))
    .digest('hex')
}

/**
 * What a slide's spots are known by, with whatever picture and features it was opened: their barcodes and places in the file. A
 * model never answers for such a spot by encoders that saw it. Without places barcodes may be no more than 0, 1, 2, …: then it
 * is also known by how many features each spot has.
 */
export function expressionKey({
  barcodes,
  xy,
  xyInFile = xy,
  matrix,
}: Pick<Slide, 'barcodes' | 'xy' | 'xyInFile' | 'matrix'>): string {
  const hash = createHash('sha256').update(barcodes.join('\n'))
  const values = xyInFile ?? matrix.indptr
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex')
}

/** Whether a file is there. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** A picture of its own, a file or a folder of OME-Zarr; one inside of the slide is named by its place in it. */
const isOutside = (place: string): Promise<boolean> =>
  isAbsolute(place) ? exists(place) : Promise.resolve(false)
