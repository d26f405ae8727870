import { identityOf } from '../session/identity.ts'
import { KeptSlides } from '../session/kept-slides.ts'
import { readSession, writeSession } from '../session/session-file.ts'
import { checked, type OnSlide, type Surroundings } from './answering.ts'

/** The methods about sessions; `keepDir` is the app's own folder of what was made on slides. */
export function sessionMethods(
  onSlide: OnSlide,
  { slides, appVersion }: Pick<Surroundings, 'slides' | 'appVersion'>,
  keepDir: string,
) {
  const kept = new KeptSlides(keepDir, appVersion)
  return {
    readSession: checked('readSession', ({ path, folders }) => readSession(path, folders)),
    writeSession: checked('writeSession', async ({ path, session, ...expected }) => {
      await slides.refuseOverwriting(path)
      return writeSession(path, session, { ...expected, appVersion })
    }),
    identifySlide: onSlide('identifySlide', async (open, { withFile = false }) => {
      const identity = identityOf(open.slide)
      return withFile ? { ...identity, sha256: await open.sha256() } : identity
    }),
    keepSlide: checked('keepSlide', async ({ slide, ...how }) => ({ setAside: await kept.keep(slide, how) })),
    readKeptSlide: onSlide('readKeptSlide', ({ slide }, { element = null }) =>
      kept.read({ path: slide.path, element, spotsId: identityOf(slide).spotsId }),
    ),
    recallSource: checked('recallSource', ({ path }) => kept.recall(path)),
    keepLast: checked('keepLast', async ({ last }) => {
      await kept.keepLast(last)
      return null
    }),
    readLast: checked('readLast', () => kept.readLast()),
  }
}
