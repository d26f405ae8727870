import { HistologueError } from '../../../worker/api/errors.ts'
import type { Handlers } from '../../../worker/api/rpc.ts'
import type { SessionMethods } from '../../../worker/api/session-methods.ts'
import type { KeptSlide, LastShown, Session } from '../../../worker/api/sessions.ts'

/** Sessions in memory: files by path, and what was kept of slides. */
export interface FakeSessions {
  files: Map<string, Session>
  kept: Map<string, KeptSlide>
  last: LastShown | null
  /** Paths that are not where a session says. */
  missing: Set<string>
}

/** Handlers over sessions in memory; a slide is known by its id, and spots by the number of them. */
export function fakeSessionHandlers(
  nSpotOf: (slideId: string) => number,
  pathOf: (slideId: string) => string,
  sessions: FakeSessions = { files: new Map(), kept: new Map(), last: null, missing: new Set() },
): Pick<Handlers, keyof SessionMethods> {
  return {
    readSession: async ({ path }) => {
      const session = sessions.files.get(path)
      if (!session) throw new HistologueError('SESSION_DAMAGED', 'damaged', { file: path })
      const missing = session.slides.filter(({ source }) => sessions.missing.has(source.path))
      return { session, stamp: 'stamp', missing: missing.map(({ id }) => id) }
    },
    writeSession: async ({ path, session }) => {
      sessions.files.set(path, session)
      return { path, stamp: 'stamp' }
    },
    identifySlide: async ({ slideId }) => fakeIdentity(nSpotOf(slideId)),
    keepSlide: async ({ slide, other = null, aside = false }) => {
      const before = sessions.kept.get(slide.source.path)?.slide
      const isLost = before?.regions.some(({ id }) => !slide.regions.some((region) => region.id === id))
      const setAside = aside && isLost ? `/kept${slide.source.path}.other.histologue` : null
      if (setAside !== null && before) sessions.files.set(setAside, { slides: [before], active: 0 })
      sessions.kept.set(slide.source.path, {
        slide,
        other: other && { ...other, identity: null },
        setAside: null,
      })
      return { setAside }
    },
    readKeptSlide: async ({ slideId }) => sessions.kept.get(pathOf(slideId)) ?? NOTHING_KEPT,
    recallSource: async ({ path }) => sessions.kept.get(path)?.slide?.source ?? { path },
    keepLast: async ({ last }) => {
      sessions.last = last
      return null
    },
    readLast: async () => sessions.last,
  }
}

/** What is kept of a slide on which nothing was made. */
export const NOTHING_KEPT: KeptSlide = { slide: null, other: null, setAside: null }

/** The identity of a slide of so many spots. */
export const fakeIdentity = (nSpot: number) => ({
  ...{ nSpot, nFeature: 100, spotsId: String(nSpot).padStart(64, '0'), featuresId: '1'.repeat(64) },
  sha256: null,
})
