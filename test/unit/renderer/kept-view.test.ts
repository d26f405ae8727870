import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepNow } from '../../../renderer/data/autosave.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { openSession, saveSession } from '../../../renderer/data/project.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { colourBy, setRange, useColouring } from '../../../renderer/stores/colouring.ts'
import { setFit } from '../../../renderer/stores/fit.ts'
import { addGeneLists, removeGeneList, useGeneLists } from '../../../renderer/stores/gene-lists.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { setQuestions, useQuestions } from '../../../renderer/stores/questions.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { setUmap, useUmap } from '../../../renderer/stores/umap.ts'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { serve } from '../../../worker/api/rpc.ts'
import { type FakeSessions, NOTHING_KEPT } from './fake-sessions.ts'
import { createFakeHandlers } from './fake-worker.ts'
import { settled } from './manual-worker.ts'

const STUDY = '/studies/study.histologue'

let sessions: FakeSessions

beforeEach(() => {
  sessions = { files: new Map(), kept: new Map(), last: null, missing: new Set() }
  const fake = createFakeHandlers({ sessions })
  const { port1, port2 } = new MessageChannel()
  serve(
    {
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.addEventListener('message', ({ data }) => listener(data)),
      onClose: () => undefined,
    },
    {
      ...fake,
      openSlide: async (params, context) => ({
        ...(await fake.openSlide(params, context)),
        slideId: params.path,
      }),
      readKeptSlide: async ({ slideId }) => sessions.kept.get(slideId) ?? NOTHING_KEPT,
    },
  )
  port2.start()
  connection.connect(port1)
  vi.stubGlobal('window', {
    ...{ setTimeout, clearTimeout },
    histologue: { addRecentSlide: async () => undefined, chooseSavePath: async () => STUDY },
  })
})
afterEach(async () => {
  closeSlide()
  await keepNow()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
  useGeneLists.setState({ lists: [] })
  setUmap({ isOpen: false, of: 'queries', camera: null })
})

async function open(path: string): Promise<void> {
  await openSlide({ path })
  await settled()
}
const fitted = (fitId: string) =>
  setFit({ status: 'done', summary: { fitId, histologyInforms: true } as FitSummary })
const listNames = () => useGeneLists.getState().lists.map(({ name }) => name)
const info = () => {
  const { info } = useSlide.getState()
  if (!info) throw new Error('No slide is open.')
  return info
}

test('gene lists travel in the session file, and none is there twice', async () => {
  await open('/a.h5ad')
  addGeneLists([
    { name: 'one', description: 'first', genes: ['A', 'B'] },
    { name: 'two', description: '', genes: ['C'] },
  ])
  await saveSession()
  addGeneLists([{ name: 'three', description: '', genes: ['D'] }])
  await keepNow()
  expect(sessions.files.get(STUDY)?.geneLists?.map(({ name }) => name)).toEqual(['three', 'one', 'two'])
  closeSlide()
  await keepNow()
  // As on a computer that has one of them, and another of the same name.
  useGeneLists.setState({ lists: [] })
  addGeneLists([
    { name: 'one', description: '', genes: ['A', 'B'] },
    { name: 'two', description: '', genes: ['else'] },
  ])
  await openSession(STUDY)
  expect(listNames()).toEqual(['three', 'two', 'one', 'two'])
  expect(useNotices.getState().notices.at(-1)).toMatchObject({ title: 'Gene lists came with the session' })
  await openSession(STUDY)
  expect(listNames()).toHaveLength(4)
})

test('a session of before, without gene lists, opens and leaves those that are there', async () => {
  await open('/a.h5ad')
  await saveSession()
  closeSlide()
  await keepNow()
  const { geneLists: _, ...before } = sessions.files.get(STUDY) ?? { slides: [], active: 0 }
  sessions.files.set(STUDY, before)
  addGeneLists([{ name: 'mine', description: '', genes: ['A'] }])
  await openSession(STUDY)
  expect(listNames()).toEqual(['mine'])
})

test('the score of a list is on the tissue again, with its range, also once the list is gone', async () => {
  await open('/a.h5ad')
  const { names } = await connection.call('getFeatures', { slideId: info().slideId })
  const genes = [names[3], names[1]]
  addGeneLists([{ name: 'mine', description: '', genes }])
  const [list] = useGeneLists.getState().lists
  colourBy({ mode: 'score', scored: { name: 'mine', features: Uint32Array.of(3, 1), genes: list.genes } })
  setRange({ low: 1, high: 2 })
  const isBack = () =>
    vi.waitFor(() =>
      expect(useColouring.getState()).toMatchObject({
        ...{ mode: 'score', range: { low: 1, high: 2 }, awaited: null },
        scored: { name: 'mine', features: Uint32Array.of(3, 1), genes },
      }),
    )
  await open('/b.h5ad')
  expect(useColouring.getState().mode).not.toBe('score')
  await open('/a.h5ad')
  await isBack()
  // Its row is marked.
  expect(useColouring.getState().scored?.genes).toBe(list.genes)
  removeGeneList(list.id)
  await open('/b.h5ad')
  await open('/a.h5ad')
  await isBack()
})

test('the map of a learned question is back once the fit is the same, and not lost while it is another', async () => {
  await open('/a.h5ad')
  fitted('one')
  const { questions } = await connection.call('learnQuestions', { slideId: info().slideId, nQuestion: 8 })
  setQuestions({ nQuestion: 8, shown: 1 })
  colourBy({ mode: 'question', questionMap: { name: 'edge', values: questions[1].map } })
  await open('/b.h5ad')
  await open('/a.h5ad')
  fitted('other')
  await settled()
  expect(useColouring.getState().mode).toBe('none')
  await open('/b.h5ad')
  await open('/a.h5ad')
  fitted('one')
  await vi.waitFor(() => expect(useColouring.getState().mode).toBe('question'))
  expect(useColouring.getState().questionMap).toEqual({ name: 'edge', values: questions[1].map })
  expect(useQuestions.getState()).toMatchObject({ nQuestion: 8, shown: 1 })
})

test('the answer to a composed question is back, unless another map was chosen meanwhile', async () => {
  const question = {
    kind: 'in',
    region: { kind: 'drawn', name: 'edge', spots: Uint32Array.of(1, 2) },
  } as const
  await open('/a.h5ad')
  fitted('one')
  const { map } = await connection.call('askQuestion', { slideId: info().slideId, question })
  setQuestions({ asked: question, shown: 'answer' })
  colourBy({ mode: 'question', questionMap: { name: 'Answer', values: map } })
  await open('/b.h5ad')
  await open('/a.h5ad')
  fitted('one')
  await vi.waitFor(() => expect(useColouring.getState().questionMap?.values).toEqual(map))
  expect(useQuestions.getState()).toMatchObject({ asked: question, shown: 'answer' })
  await open('/b.h5ad')
  await open('/a.h5ad')
  colourBy({ mode: 'gene', feature: 2 })
  fitted('one')
  await settled()
  await settled()
  expect(useColouring.getState()).toMatchObject({ mode: 'gene', feature: 2 })
})

test('the drawer of spots laid out by likeness is as it was left', async () => {
  const left = { isOpen: true, of: 'expression', camera: { target: [3, 4], zoom: 1.5 } } as const
  await open('/a.h5ad')
  setUmap({ ...left, camera: { target: [3, 4], zoom: 1.5 } })
  await open('/b.h5ad')
  expect(useUmap.getState().camera).toBeNull()
  setUmap({ isOpen: false, of: 'queries' })
  await open('/a.h5ad')
  expect(useUmap.getState()).toMatchObject(left)
})
