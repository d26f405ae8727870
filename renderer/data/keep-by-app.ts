import type { SessionSlide } from '../../worker/api/sessions.ts'
import { tell } from '../stores/notices.ts'
import type { SlideSource } from '../stores/slide.ts'
import { connection } from './connection.ts'

/**
 * By file: the slide that it was last read for or written from. A record of another slide, or of one that came from a session file
 * anew, may lack what was made on the file elsewhere: that is put aside before it is written over, and told.
 */
const lines = new Map<string, string>()

const fileOf = ({ path, element }: SlideSource) => JSON.stringify([path, element ?? null])

/** Says that what is made on this slide from now on goes on with what the app keeps of its file. */
export const goOnWithKept = (id: string, source: SlideSource): void => void lines.set(fileOf(source), id)

/** Says that these slides were read from a session file: what the app keeps of them may be something else. */
export function cameFromFile(slides: readonly SessionSlide[]): void {
  for (const { source } of slides) lines.delete(fileOf(source))
}

/** Keeps each of `kept`, a slide of the session, by the app, and where the slide is that it is compared with. */
export async function keepByApp(
  slides: readonly SessionSlide[],
  kept: readonly SessionSlide[],
): Promise<void> {
  for (const slide of kept) {
    if (!slide.identity) continue
    const other = slides.find(({ id }) => id === slide.comparison?.otherSlide)
    const aside = lines.get(fileOf(slide.source)) !== slide.id
    const { setAside } = await connection.call('keepSlide', {
      slide,
      ...(other && { other }),
      ...(aside && { aside }),
    })
    goOnWithKept(slide.id, slide.source)
    if (setAside !== null)
      tell(
        'Other work on this slide is put aside',
        `“${slide.name}” was worked on elsewhere too, outside of this session or in another state of it. That is a session of its own now: ${setAside}`,
        setAside,
      )
  }
}
