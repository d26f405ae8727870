import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepBeforeClosing, keepNow } from '../../../renderer/data/autosave.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { takeOutGeneList } from '../../../renderer/data/gene-lists.ts'
import { addSlide, leaveOut, openSession, saveSession, switchSlide } from '../../../renderer/data/project.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { useFit } from '../../../renderer/stores/fit.ts'
import { addGeneLists, useGeneLists } from '../../../renderer/stores/gene-lists.ts'
import { closeNotice, useNotices } from '../../../renderer/stores/notices.ts'
import { useProject } from '../../../renderer/stores/project.ts'
import { addRegions, redoRegions, undoRegions, useRegions } from '../../../renderer/stores/regions.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { HistologueError } from '../../../worker/api/errors.ts'
import { type Handlers, serve } from '../../../worker/api/rpc.ts'
import { type FakeSessions, NOTHING_KEPT } from './fake-sessions.ts'
import { createFakeHandlers } from './fake-worker.ts'

const STUDY = '/studies/study.histologue'

let sessions: FakeSessions
let chosen: string
/** Writes that fail before one goes through, by method. */
let failing: { writeSession: number; keepSlide: number }
let nAsked: number

beforeEach(() => {
  sessions = { files: new Map(), kept: new Map(), last: null, missing: new Set() }
  failing = { writeSession: 0, keepSlide: 0 }
  nAsked = 0
  chosen = '/b.h5ad'
  const { port1, port2 } = new MessageChannel()
  serve(
    {
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.addEventListener('message', ({ data }) => listener(data)),
      onClose: () => undefined,
    },
    handlers(),
  )
  port2.start()
  connection.connect(port1)
  vi.stubGlobal('window', {
    ...{ setTimeout, clearTimeout },
    histologue: {
      addRecentSlide: async () => undefined,
      chooseSlide: async () => chosen,
      chooseSavePath: async () => STUDY,
    },
  })
})
afterEach(async () => {
  failing = { writeSession: 0, keepSlide: 0 }
  closeSlide()
  await keepNow()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [], takenBack: [] })
})

function handlers(): Handlers {
  const fake = createFakeHandlers({ sessions })
  const refuse = (method: 'writeSession' | 'keepSlide') => {
    nAsked++
    if (failing[method]-- > 0) throw new HistologueError('WRITE_FAILED', `${method} EBUSY`)
  }
  return {
    ...fake,
    openSlide: async (params, context) => ({
      ...(await fake.openSlide(params, context)),
      slideId: params.path,
    }),
    readKeptSlide: async ({ slideId }) => sessions.kept.get(slideId) ?? NOTHING_KEPT,
    writeSession: async (params, context) => {
      refuse('writeSession')
      return fake.writeSession(params, context)
    },
    keepSlide: async (params, context) => {
      refuse('keepSlide')
      return fake.keepSlide(params, context)
    },
  }
}

async function open(path: string): Promise<void> {
  await openSlide({ path })
  useSlide.setState({ isDrawn: true })
  // A fit that ends is a change of its own.
  await vi.waitFor(() => expect(useFit.getState().fit.status).toBe('done'), { timeout: 5000 })
  await keepNow()
}
const draw = (name: string) => addRegions([{ name, spots: Uint32Array.of(1, 2) }])
const shownNames = () => useRegions.getState().regions.map(({ name }) => name)
const keptNames = (path: string) => sessions.kept.get(path)?.slide?.regions.map(({ name }) => name)
const savedNames = (at = 0) => sessions.files.get(STUDY)?.slides[at]?.regions.map(({ name }) => name)
const notices = () =>
  useNotices
    .getState()
    .notices.map((notice) => (notice.kind === 'problem' ? notice.error.code : notice.title))

/** A session of two slides, a region on each drawn in it; b is shown. */
async function sessionOfTwo(): Promise<void> {
  await open('/a.h5ad')
  await saveSession()
  draw('of a')
  await addSlide()
  draw('of b')
  await keepNow()
}

test('what is made in a session is kept by the app too, and is there when the slide is opened by itself', async () => {
  await sessionOfTwo()
  closeSlide()
  await open('/a.h5ad')
  expect(shownNames()).toEqual(['of a'])
})

test('a slide that is left out keeps what was made on it, and can be taken back', async () => {
  await sessionOfTwo()
  // As of a session that was made on another computer.
  sessions.kept.clear()
  const [a] = useProject.getState().slides
  await leaveOut(a.id)
  expect(sessions.files.get(STUDY)?.slides.map(({ source }) => source.path)).toEqual(['/b.h5ad'])
  expect(keptNames('/a.h5ad')).toEqual(['of a'])
  const told = useNotices.getState().notices.at(-1)
  expect(told).toMatchObject({ title: 'Left out of the session' })
  if (told?.kind !== 'note' || !told.undo) throw new Error('It cannot be taken back.')
  told.undo()
  await keepNow()
  expect(savedNames(0)).toEqual(['of a'])
  expect(sessions.files.get(STUDY)?.active).toBe(1)
})

test('a slide whose work cannot be kept is not left out', async () => {
  await sessionOfTwo()
  const [a] = useProject.getState().slides
  failing.keepSlide = Infinity
  await leaveOut(a.id)
  expect(notices()).toContain('WRITE_FAILED')
  expect(useProject.getState().slides).toHaveLength(2)
  expect(savedNames(0)).toEqual(['of a'])
})

test('a session takes its own record of a slide; what was made on it alone is put aside, and told', async () => {
  await open('/a.h5ad')
  await saveSession()
  draw('in the session')
  closeSlide()
  await open('/a.h5ad')
  draw('alone')
  closeSlide()
  await keepNow()
  await openSession(STUDY)
  expect(shownNames()).toEqual(['in the session'])
  draw('later')
  await keepNow()
  expect(savedNames()).toEqual(['in the session', 'later'])
  expect(keptNames('/a.h5ad')).toEqual(['in the session', 'later'])
  const aside = sessions.files.get('/kept/a.h5ad.other.histologue')
  expect(aside?.slides[0].regions.map(({ name }) => name)).toEqual(['in the session', 'alone'])
  expect(notices()).toContain('Other work on this slide is put aside')
})

test('nothing is put aside of what goes on in the session that it was made in, nor of a slide opened alone', async () => {
  await sessionOfTwo()
  const [a] = useProject.getState().slides
  await switchSlide(a.id)
  useRegions.setState({ regions: [] })
  await keepNow()
  closeSlide()
  await openSession(STUDY)
  draw('again')
  await keepNow()
  closeSlide()
  await open('/a.h5ad')
  useRegions.setState({ regions: [] })
  await keepNow()
  expect(keptNames('/a.h5ad')).toEqual([])
  expect([...sessions.files.keys()]).toEqual([STUDY])
})

test('a file that is held for a moment is written as if nothing had been', async () => {
  await open('/a.h5ad')
  failing.keepSlide = 1
  draw('last before quitting')
  await keepNow()
  expect(keptNames('/a.h5ad')).toEqual(['last before quitting'])
  expect(notices()).toEqual([])
})

test('what could not be kept is tried again by itself, and its notice goes once it is', async () => {
  await open('/a.h5ad')
  failing.keepSlide = 2
  draw('on a full disk')
  await keepNow()
  expect(notices()).toEqual(['WRITE_FAILED'])
  expect(keptNames('/a.h5ad')).not.toEqual(['on a full disk'])
  await vi.waitFor(() => expect(notices()).toEqual([]), { timeout: 4000 })
  expect(keptNames('/a.h5ad')).toEqual(['on a full disk'])
  expect(useNotices.getState().takenBack).toHaveLength(1)
})

test('what could not be kept is tried again with nothing changed since, as on closing', async () => {
  await open('/a.h5ad')
  failing.keepSlide = 2
  draw('last before quitting')
  await keepNow()
  expect(notices()).toEqual(['WRITE_FAILED'])
  await keepBeforeClosing()
  expect(keptNames('/a.h5ad')).toEqual(['last before quitting'])
  expect(notices()).toEqual([])
})

test('a notice that the user closed comes back with the next change that is not kept', async () => {
  await open('/a.h5ad')
  failing.keepSlide = Infinity
  draw('one')
  await keepNow()
  const [{ id }] = useNotices.getState().notices
  closeNotice(id)
  await keepNow()
  expect(notices()).toEqual([])
  draw('two')
  await keepNow()
  expect(notices()).toEqual(['WRITE_FAILED'])
})

test('a session file that cannot be written for a while stays the session’s; on closing the app takes over', async () => {
  await open('/a.h5ad')
  await saveSession()
  failing.writeSession = 2
  draw('one')
  await keepNow()
  expect(notices().at(-1)).toBe('WRITE_FAILED')
  expect(keptNames('/a.h5ad')).toEqual(['one'])
  expect(useProject.getState().path).toBe(STUDY)
  await keepNow()
  expect(savedNames()).toEqual(['one'])
  expect(notices()).not.toContain('WRITE_FAILED')

  failing.writeSession = Infinity
  draw('two')
  await keepBeforeClosing()
  expect(keptNames('/a.h5ad')).toEqual(['one', 'two'])
  expect(useProject.getState().path).toBeNull()
  // The next start goes on with what the app keeps.
  expect(sessions.last?.path).toBeNull()
  expect(nAsked).toBeGreaterThan(4)
})

test('each slide of a session has its own steps to take back, also after another was shown', async () => {
  await sessionOfTwo()
  draw('b again')
  const [a, b] = useProject.getState().slides
  await switchSlide(a.id)
  expect(undoRegions()).toBe(true)
  expect(shownNames()).toEqual([])
  await switchSlide(b.id)
  undoRegions()
  expect(shownNames()).toEqual(['of b'])
  await switchSlide(a.id)
  expect(redoRegions()).toBe(true)
  expect(shownNames()).toEqual(['of a'])
  // Opened from its file anew, a slide has no steps.
  closeSlide()
  await openSession(STUDY)
  expect(undoRegions()).toBe(false)
})

test('a gene list that is removed can be taken back to its place', () => {
  const named = (name: string) => ({ name, description: '', genes: [name] })
  addGeneLists(['one', 'two', 'three'].map(named))
  const before = useGeneLists.getState().lists
  takeOutGeneList(before[1])
  expect(useGeneLists.getState().lists.map(({ name }) => name)).toEqual(['one', 'three'])
  const told = useNotices.getState().notices.at(-1)
  if (told?.kind === 'note') told.undo?.()
  expect(useGeneLists.getState().lists).toEqual(before)
  useGeneLists.setState({ lists: [] })
})
