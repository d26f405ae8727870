import { createHash } from 'node:crypto'
import { access, stat } from 'node:fs/promises'
import type { Slide } from '../slide/slide.ts'
import type { FitOptions } from './attention.ts'

/** What a slide is known by: the file's content, and the picture's place and size where it came from elsewhere. */
export async function keyOfSlide(slide: Slide, sha256Of: FitOptions['sha256Of']): Promise<string> {
  const sha256 = await sha256Of(slide.path)
  const picture = slide.pictureInfo
  // Only where spots were moved, so that what was fitted before there was a registration is found.
  const moved = picture?.registration ? [picture.registration] : []
  const outside = picture && (await isFile(picture.place)) ? await sha256Of(picture.place) : ''
  return createHash('sha256')
    .update(JSON.stringify([sha256, picture?.scale, outside || picture?.place, ...moved]))
    .digest('hex')
}

/**
 * What a slide's measurement is known by, with whatever picture it was opened: its spots, their places and how many features
 * each has. A model never answers for such a spot by encoders that saw it. The same slide with other features is another.
 */
export function expressionKey({
  barcodes,
  xy,
  xyInFile = xy,
  matrix,
}: Pick<Slide, 'barcodes' | 'xy' | 'xyInFile' | 'matrix'>): string {
  const hash = createHash('sha256').update(barcodes.join('\n'))
  for (const values of [xyInFile, matrix.indptr])
    if (values) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex')
}

/** Whether a file is there. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
