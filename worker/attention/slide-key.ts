import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { HistologueError } from '../api/errors.ts'
import type { Slide } from '../slide/slide.ts'
import type { FitOptions } from './attention.ts'

/** What a slide is known by: the file's content, and the picture's place and size where it came from elsewhere. */
export async function keyOfSlide(slide: Slide, sha256Of: FitOptions['sha256Of']): Promise<string> {
  const sha256 = await sha256Of(slide.path)
  const picture = slide.pictureInfo
  const outside = picture && (await exists(picture.place)) ? await sha256Of(picture.place) : ''
  return createHash('sha256')
    .update(JSON.stringify([sha256, picture?.scale, outside || picture?.place]))
    .digest('hex')
}

/** Whether a file is there. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Throws `NO_HISTOLOGY` without a picture and places on it, `NO_SPOTS` with fewer than 20 spots. */
export function requireHistology(slide: Slide): void {
  if (!slide.pictureInfo || !slide.xy)
    throw new HistologueError(
      'NO_HISTOLOGY',
      'This slide has no histology to ask: no picture that its spots lie on.',
      {
        file: slide.path,
        place: slide.pictureInfo ? 'obsm/spatial' : 'uns/spatial',
        advice: 'Give a picture of the tissue and its scale.',
      },
    )
  if (slide.barcodes.length < 20)
    throw new HistologueError('NO_SPOTS', `A model cannot be learned from ${slide.barcodes.length} spots.`, {
      file: slide.path,
      advice: 'Open a slide with at least 20 spots.',
    })
}
