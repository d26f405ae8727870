import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepNow } from '../../../renderer/data/autosave.ts'
import { checkOtherSlide } from '../../../renderer/data/beside.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { keepLast } from '../../../renderer/data/keep-last.ts'
import { openDropped } from '../../../renderer/data/open-dropped.ts'
import {
  addSlide,
  findSlide,
  goOn,
  NO_IDENTITY,
  openSession,
  saveSession,
  switchSlide,
} from '../../../renderer/data/project.ts'
import { chooseElement, layPicture } from '../../../renderer/data/reopen.ts'
import { cancelOpening, closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { newRecord } from '../../../renderer/data/slide-record.ts'
import { setScale, useColouring } from '../../../renderer/stores/colouring.ts'
import { setCompare, setOtherSlide, useCompare } from '../../../renderer/stores/compare.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { useProject } from '../../../renderer/stores/project.ts'
import { nameQuestion, namesKey, useQuestions } from '../../../renderer/stores/questions.ts'
import { addRegions, lockRegion, toggleRegion, useRegions } from '../../../renderer/stores/regions.ts'
import { endRegistration, useRegistration } from '../../../renderer/stores/registration.ts'
import { useSelection } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { setView, useView } from '../../../renderer/stores/view.ts'
import { HistologueError } from '../../../worker/api/errors.ts'
import { type Handlers, serve } from '../../../worker/api/rpc.ts'
import { type FakeSessions, NOTHING_KEPT } from './fake-sessions.ts'
import { createFakeHandlers } from './fake-worker.ts'
import { settled } from './manual-worker.ts'

let sessions: FakeSessions
let chosen: { slide: string | null; save: string | null }
/** Slides by path that have other spots than usual. */
let others: Set<string>
let opened: string[]
/** While it is set, slides come up only when it resolves. */
let gate: Promise<void> | null
/** Stamps that session files were written with. */
let stamps: (string | undefined)[]

beforeEach(() => {
  sessions = { files: new Map(), kept: new Map(), last: null, missing: new Set() }
  chosen = { slide: null, save: '/studies/study.histologue' }
  others = new Set()
  opened = []
  gate = null
  stamps = []
  connect()
  vi.stubGlobal('window', {
    ...{ setTimeout, clearTimeout },
    histologue: {
      addRecentSlide: async () => undefined,
      chooseSlide: async () => chosen.slide,
      chooseSavePath: async () => chosen.save,
    },
  })
})
afterEach(async () => {
  closeSlide()
  await keepNow()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
})

/** A computing process, in place of the one before. */
function connect(change: Partial<Handlers> = {}): void {
  const { port1, port2 } = new MessageChannel()
  serve(
    {
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.addEventListener('message', ({ data }) => listener(data)),
      onClose: () => undefined,
    },
    { ...handlers(), ...change },
  )
  port2.start()
  connection.connect(port1)
}

/** Slides known by their path, each kept under it. */
function handlers(): Handlers {
  const fake = createFakeHandlers({ sessions })
  return {
    ...fake,
    openSlide: async (params, context) => {
      opened.push(params.path)
      await gate
      return { ...(await fake.openSlide(params, context)), slideId: params.path }
    },
    identifySlide: async (params, context) => {
      const identity = await fake.identifySlide(params, context)
      return others.has(params.slideId) ? { ...identity, spotsId: 'f'.repeat(64) } : identity
    },
    readKeptSlide: async ({ slideId }) => sessions.kept.get(slideId) ?? NOTHING_KEPT,
    writeSession: async (params, context) => {
      stamps.push(params.stamp)
      if (params.path.startsWith('/share/'))
        throw new HistologueError('FILE_CHANGED', 'changed', { file: params.path })
      return fake.writeSession(params, context)
    },
  }
}

async function open(path: string): Promise<void> {
  await openSlide({ path })
  useSlide.setState({ isDrawn: true })
  await settled()
}

/** Regions of a slide with a view, so that it can be told from another. */
function work(name: string): string {
  const [id] = addRegions([{ name, spots: Uint32Array.of(1, 2), note: `of ${name}` }])
  setView({ camera: { target: [name.length, 7], zoom: -2 }, rightPanel: 'compare' })
  setCompare({ a: { kind: 'region', id }, b: { kind: 'ring', rings: 3 } })
  lockRegion(id, true)
  toggleRegion(id)
  return id
}

const names = () => useRegions.getState().regions.map(({ name }) => name)
const codes = () =>
  useNotices
    .getState()
    .notices.map((notice) => (notice.kind === 'problem' ? notice.error.code : notice.title))

test('what was made on a slide is back when it is opened again, and each slide has its own', async () => {
  await open('/a.h5ad')
  const id = work('tumour')
  const before = useRegions.getState().regions
  await open('/b.h5ad')
  expect(names()).toEqual([])
  expect(useCompare.getState().a).toBeNull()
  work('stroma')
  closeSlide()
  await keepNow()
  expect(useRegions.getState().regions).toEqual([])
  await open('/a.h5ad')
  expect(useRegions.getState()).toMatchObject({ regions: before, hidden: [id], past: [] })
  expect(useView.getState()).toMatchObject({ camera: { target: [6, 7], zoom: -2 }, rightPanel: 'compare' })
  expect(useCompare.getState()).toMatchObject({ a: { kind: 'region', id }, b: { kind: 'ring', rings: 3 } })
})

test('names of questions stay with their slide and their fit, and one that is taken back is gone', async () => {
  await open('/a.h5ad')
  nameQuestion(namesKey('one', 8), 2, ' edge ')
  nameQuestion(namesKey('other', 8), 2, 'fat')
  expect(useQuestions.getState().names).toEqual({ '8|one': { 2: 'edge' }, '8|other': { 2: 'fat' } })
  nameQuestion(namesKey('other', 8), 2, '  ')
  await open('/b.h5ad')
  expect(useQuestions.getState().names).toEqual({})
  await open('/a.h5ad')
  expect(useQuestions.getState().names).toEqual({ '8|one': { 2: 'edge' } })
  nameQuestion(namesKey('one', 8), 2, '')
  await keepNow()
  expect(sessions.kept.get('/a.h5ad')?.slide?.questionNames).toEqual({})
})

test('a session holds several slides, and one that is left for another stays open and as it was', async () => {
  await open('/a.h5ad')
  work('tumour')
  await keepNow()
  const [a] = useProject.getState().slides
  await openSlide(
    { path: '/b.h5ad' },
    { project: (record) => ({ slides: [...useProject.getState().slides, record] }) },
  )
  expect(names()).toEqual([])
  work('stroma')
  await saveSession()
  await switchSlide(a.id)
  expect(names()).toEqual(['tumour'])
  expect(opened).toEqual(['/a.h5ad', '/b.h5ad'])
  addRegions([{ name: 'more', spots: Uint32Array.of(4) }])
  await keepNow()
  closeSlide()
  await openSession('/studies/study.histologue')
  expect(names()).toEqual(['tumour', 'more'])
  const [, b] = useProject.getState().slides
  await switchSlide(b.id)
  expect(names()).toEqual(['stroma'])
  expect(useProject.getState().path).toBe('/studies/study.histologue')
})

test('the file opened another way keeps what was made where the spots are the same, else stands beside in a session', async () => {
  await open('/a.h5ad')
  work('tumour')
  await saveSession()
  const [before] = useProject.getState().slides
  expect(await chooseElement('matrix=layers/raw')).toBe(true)
  expect(names()).toEqual(['tumour'])
  expect(await layPicture({ path: '/tissue.tif', scale: 0.5 })).toBe(true)
  const source = {
    path: '/a.h5ad',
    element: 'matrix=layers/raw',
    picture: { path: '/tissue.tif', scale: 0.5 },
  }
  expect(sessions.files.get('/studies/study.histologue')?.slides).toMatchObject([{ id: before.id, source }])
  expect(names()).toEqual(['tumour'])

  sessions.kept.clear()
  others.add('/a.h5ad')
  expect(await chooseElement('library=B2')).toBe(true)
  expect(names()).toEqual([])
  const slides = sessions.files.get('/studies/study.histologue')?.slides
  expect(slides?.map(({ regions }) => regions.length)).toEqual([1, 0])
  expect(slides?.[0]).toMatchObject({ id: before.id, source })
})

test('a session that cannot be understood changes nothing of what is shown and kept', async () => {
  await open('/a.h5ad')
  work('tumour')
  await openSession('/studies/damaged.histologue')
  expect(codes()).toEqual(['SESSION_DAMAGED'])
  expect(names()).toEqual(['tumour'])
  expect(sessions.kept.get('/a.h5ad')?.slide?.regions).toHaveLength(1)
})

test('a slide that is gone is found again by its spots alone, and its regions are on it', async () => {
  await open('/a.h5ad')
  work('tumour')
  await saveSession()
  closeSlide()
  sessions.missing.add('/a.h5ad')
  await openSession('/studies/study.histologue')
  const { missing, slides } = useProject.getState()
  expect(useProject.getState().relinkShown).toBe(true)
  expect(missing).toEqual([slides[0].id])
  chosen.slide = '/wrong.h5ad'
  others.add('/wrong.h5ad')
  await findSlide(missing[0])
  expect(codes()).toContain('SESSION_MISMATCH')
  expect(useProject.getState().missing).toEqual(missing)
  chosen.slide = '/new/a.h5ad'
  await findSlide(missing[0])
  expect(names()).toEqual(['tumour'])
  expect(useProject.getState()).toMatchObject({ missing: [], relinkShown: false })
  expect(useSlide.getState().source?.path).toBe('/new/a.h5ad')
})

test('a file that is another slide now gets no regions of the one that was there', async () => {
  await open('/a.h5ad')
  work('tumour')
  await saveSession()
  closeSlide()
  others.add('/a.h5ad')
  await openSession('/studies/study.histologue')
  expect(useSlide.getState().info).toBeNull()
  expect(useSlide.getState().error?.code).toBe('SESSION_MISMATCH')
  expect(useProject.getState().missing).toHaveLength(1)
  expect(sessions.files.get('/studies/study.histologue')?.slides[0].regions).toHaveLength(1)
})

test('a session file that somebody else wrote is let go of, and the app keeps what was made', async () => {
  await open('/a.h5ad')
  useProject.setState({ path: '/share/study.histologue', stamp: 'old' })
  sessions.last = { path: '/share/study.histologue', sources: [{ path: '/a.h5ad' }], active: 0 }
  work('tumour')
  await keepNow()
  expect(codes()).toEqual(['FILE_CHANGED'])
  expect(useProject.getState().path).toBeNull()
  expect(sessions.kept.get('/a.h5ad')?.slide?.regions).toHaveLength(1)
  // The next start goes on with what is kept, and not with the file.
  expect(sessions.last).toMatchObject({ path: null, sources: [{ path: '/a.h5ad' }] })
})

test('what is drawn while the same file is opened another way stays', async () => {
  await open('/a.h5ad')
  work('tumour')
  let letIn = () => {}
  gate = new Promise((resolve) => {
    letIn = resolve
  })
  const chosen = chooseElement('matrix=layers/raw')
  await vi.waitFor(() => expect(opened).toHaveLength(2))
  addRegions([{ name: 'drawn meanwhile', spots: Uint32Array.of(3) }])
  letIn()
  expect(await chosen).toBe(true)
  expect(names()).toEqual(['tumour', 'drawn meanwhile'])
  expect(sessions.kept.get('/a.h5ad')?.slide?.regions).toHaveLength(2)
})

test('a switch to another slide that is cancelled calls nothing missing', async () => {
  await open('/a.h5ad')
  const [a] = useProject.getState().slides
  const b = { ...a, id: 'b', source: { path: '/b.h5ad' } }
  useProject.setState({ slides: [a, b] })
  gate = new Promise(() => undefined)
  const switched = switchSlide('b')
  await vi.waitFor(() => expect(opened).toHaveLength(2))
  cancelOpening()
  await switched
  expect(useProject.getState()).toMatchObject({ activeId: a.id, missing: [], relinkShown: false })
  expect(useSlide.getState().source?.path).toBe('/a.h5ad')
})

test('the last change of a session is written by its stamp, also where the session is closed at once', async () => {
  await open('/a.h5ad')
  await saveSession()
  work('tumour')
  closeSlide()
  await keepNow()
  // The first was the user's choice of a file.
  expect(stamps).toEqual([undefined, 'stamp'])
  expect(sessions.files.get('/studies/study.histologue')?.slides[0].regions).toHaveLength(1)
})

test('a change whose write ended with the computing process is written by the next one', async () => {
  let isAsked = false
  connect({
    keepSlide: () => {
      isAsked = true
      return new Promise(() => undefined)
    },
  })
  await open('/a.h5ad')
  work('tumour')
  const kept = keepNow()
  await vi.waitFor(() => expect(isAsked).toBe(true))
  connection.disconnect()
  connect()
  await kept
  expect(sessions.kept.get('/a.h5ad')?.slide?.regions).toHaveLength(1)
  expect(codes()).toEqual([])
})

test('scale, palette, size of spots and tone of the picture are the slide’s, and back with it', async () => {
  await open('/a.h5ad')
  setScale({ isLog: true, clip: 0.05, palette: 'safe', ramp: 'cividis' })
  setView({ spotScale: 1.7, tone: { brightness: 0.2, contrast: 1.4 } })
  await keepNow()
  await open('/b.h5ad')
  setScale({ isLog: false, clip: 0.01, palette: 'file', ramp: 'viridis' })
  setView({ spotScale: 1, tone: { brightness: 0, contrast: 1 } })
  await open('/a.h5ad')
  expect(useColouring.getState()).toMatchObject({ isLog: true, clip: 0.05, palette: 'safe', ramp: 'cividis' })
  expect(useView.getState()).toMatchObject({ spotScale: 1.7, tone: { brightness: 0.2, contrast: 1.4 } })
})

test('one goes on with the slides of the last time, the spot that was selected among it', async () => {
  await open('/a.h5ad')
  work('tumour')
  useSelection.setState({ selection: null, spot: 5 })
  await keepNow()
  closeSlide()
  await keepNow()
  if (!sessions.last) throw new Error('Nothing was noted.')
  await goOn(sessions.last)
  await settled()
  expect(names()).toEqual(['tumour'])
  await vi.waitFor(() => expect(useSelection.getState().spot).toBe(5))
})

test('a comparison with another slide is there at the next start, and while its slide is shown', async () => {
  await open('/a.h5ad')
  const record = newRecord('b', { path: '/b.h5ad' }, NO_IDENTITY)
  useProject.setState(({ slides }) => ({ slides: [...slides, { ...record, identity: null }] }))
  setOtherSlide(record.id)
  await keepNow()
  await keepLast()
  closeSlide()
  await keepNow()
  if (!sessions.last) throw new Error('Nothing was noted.')
  await goOn(sessions.last)
  checkOtherSlide()
  expect(useCompare.getState().otherSlide).toBe(record.id)
  expect(useProject.getState().slides.map(({ source }) => source.path)).toEqual(['/a.h5ad', '/b.h5ad'])
  const { activeId } = useProject.getState()
  await switchSlide(record.id)
  expect(useProject.getState().activeId).toBe(record.id)
  await switchSlide(activeId ?? '')
  checkOtherSlide()
  expect(useCompare.getState().otherSlide).toBe(record.id)
})

test('a comparison with another slide is there when A is opened by its path, alone or into a session that has that slide', async () => {
  await open('/a.h5ad')
  const record = newRecord('b', { path: '/b.h5ad' }, NO_IDENTITY)
  useProject.setState(({ slides }) => ({ slides: [...slides, { ...record, identity: null }] }))
  setOtherSlide(record.id)
  await keepNow()
  closeSlide()
  await keepNow()
  const comparedWith = () => {
    checkOtherSlide()
    return slideIn(useCompare.getState().otherSlide)
  }
  const slideIn = (id: string | null) =>
    useProject.getState().slides.find((slide) => slide.id === id)?.source.path
  const paths = () => useProject.getState().slides.map(({ source }) => source.path)
  await open('/a.h5ad')
  expect(comparedWith()).toBe('/b.h5ad')
  expect(paths()).toEqual(['/a.h5ad', '/b.h5ad'])
  // A session in which the same file goes by another id, and one that it has yet to join.
  await open('/b.h5ad')
  chosen.slide = '/a.h5ad'
  await addSlide()
  expect(comparedWith()).toBe('/b.h5ad')
  expect(paths()).toEqual(['/b.h5ad', '/a.h5ad'])
  await open('/c.h5ad')
  await addSlide()
  expect(comparedWith()).toBe('/b.h5ad')
  expect(paths()).toEqual(['/c.h5ad', '/a.h5ad', '/b.h5ad'])
  // Where B was taken back, nothing joins.
  setOtherSlide(null)
  await keepNow()
  await open('/a.h5ad')
  expect(paths()).toEqual(['/a.h5ad'])
})

test('what is drawn while the session that is open is opened again stays, and one written elsewhere is read', async () => {
  const path = '/studies/study.histologue'
  await open('/a.h5ad')
  work('tumour')
  await saveSession()
  let letIn = () => {}
  gate = new Promise((resolve) => {
    letIn = resolve
  })
  const again = openSession(path)
  await vi.waitFor(() => expect(opened).toHaveLength(2))
  addRegions([{ name: 'drawn meanwhile', spots: Uint32Array.of(3) }])
  letIn()
  await again
  expect(names()).toEqual(['tumour', 'drawn meanwhile'])
  await keepNow()
  expect(sessions.files.get(path)?.slides[0].regions).toHaveLength(2)

  const session = sessions.files.get(path)
  if (!session) throw new Error('Nothing was written.')
  const slides = session.slides.map((slide) => ({ ...slide, regions: slide.regions.slice(1) }))
  connect({ readSession: async () => ({ session: { ...session, slides }, stamp: 'theirs', missing: [] }) })
  await openSession(path)
  expect(names()).toEqual(['drawn meanwhile'])
})

test('a picture dropped on a slide is laid under its spots; what is no picture, and without a slide all, is opened', async () => {
  connect({
    inspectPicture: async (params, context) => {
      if (!params.path?.includes('tissue')) throw new HistologueError('FORMAT_UNSUPPORTED', 'no picture')
      return createFakeHandlers().inspectPicture(params, context)
    },
  })
  await openDropped('/tissue.h5ad')
  expect(opened).toEqual(['/tissue.h5ad'])
  await settled()
  await openDropped('/without an ending, tissue')
  expect(useRegistration.getState().chosen).toEqual({ path: '/without an ending, tissue' })
  expect(opened).toEqual(['/tissue.h5ad'])
  endRegistration()
  await openDropped('/b.h5ad')
  expect(useRegistration.getState().chosen).toBeNull()
  expect(opened).toEqual(['/tissue.h5ad', '/b.h5ad'])
})
