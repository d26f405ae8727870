import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { chooseOtherSlide, openBeside } from '../../../renderer/data/beside.ts'
import { canBeginThere } from '../../../renderer/data/compare-sides.ts'
import { compareWith } from '../../../renderer/data/compare-slides.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { switchSlide } from '../../../renderer/data/project.ts'
import { requestKey } from '../../../renderer/data/requests.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { otherWay } from '../../../renderer/data/slide-frame.ts'
import { swapAB } from '../../../renderer/data/swap-sides.ts'
import { requests } from '../../../renderer/data/use-request.ts'
import { useBeside } from '../../../renderer/stores/beside.ts'
import { setCompare, setOtherSlide, useCompare } from '../../../renderer/stores/compare.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { useProject } from '../../../renderer/stores/project.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import { useView } from '../../../renderer/stores/view.ts'
import type { FitSummary, SlideInfo } from '../../../worker/api/methods.ts'
import type { SlideComparison } from '../../../worker/api/questions.ts'
import { slideOf } from '../session/sessions.ts'
import { fakeIdentity } from './fake-sessions.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info } = makeSyntheticSlide(40)
const infoOf = (slideId: string): SlideInfo => ({ ...info, slideId, path: `/${slideId}.h5ad` })
const summary = { fitId: 'f', histologyInforms: true } as FitSummary
const other = (id: string) =>
  slideOf(`/${id}.h5ad`, { id, fit: null, comparison: null, identity: fakeIdentity(40) })

let worker: ReturnType<typeof connectManually>
let chosen: string | null

beforeEach(async () => {
  worker = connectManually()
  chosen = null
  const choose = async () => chosen
  Object.assign(window, {
    histologue: { ...window.histologue, chooseSlide: choose, chooseSlideFolder: choose },
  })
  const opened = openSlide({ path: '/one.h5ad' })
  await worker.answer('openSlide', infoOf('one'))
  await opened
  useSlide.setState({ isDrawn: true })
  useProject.setState(({ slides }) => ({ slides: [...slides, other('two'), other('three')] }))
  await settled()
})
afterEach(() => {
  closeSlide()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
  useBeside.setState({ isOpeningFile: false, failed: null })
})

const asked = (method: string) =>
  worker.asked
    .filter((question) => question.method === method)
    .map(({ params }) => (params as { slideId: string }).slideId)
const besides = () =>
  Object.entries(useProject.getState().beside).map(([id, { info, fit }]) => [id, info.slideId, fit.status])

/** B on a slide of the session, as the comparison opens it; resolves when the opening is asked. */
async function putOn(id: string): Promise<void> {
  setOtherSlide(id)
  void openBeside(id)
  await settled()
}

test('a slide beside is fitted once the shown one is, and what was asked of that one stays', async () => {
  await putOn('two')
  await worker.answer('openSlide', infoOf('two'))
  expect(asked('fitSlide')).toEqual(['one'])
  await worker.answer('fitSlide', summary)
  expect(asked('fitSlide')).toEqual(['one', 'two'])
  const { epoch } = useSlide.getState()
  const ranks = ['one', 'two'].map((slideId) => ({ slideId, spot: 1, by: 'expected' as const }))
  for (const params of ranks) requests.fetch('rankSpot', params, { epoch })
  await worker.answer('fitSlide', summary)
  expect(besides()).toEqual([['two', 'two', 'done']])
  const { entries } = requests.store.getState()
  expect(ranks.map((params) => entries[requestKey('rankSpot', params, epoch)]?.status)).toEqual([
    'loading',
    undefined,
  ])
})

test('of two slides chosen for B one after the other only the second is opened and fitted', async () => {
  await worker.answer('fitSlide', summary)
  await putOn('two')
  await putOn('three')
  worker.later('openSlide')
  await worker.answer('openSlide', infoOf('three'))
  expect(besides().map(([id]) => id)).toEqual(['three'])
  expect(useBeside.getState().failed).toBeNull()
  expect(asked('fitSlide')).toEqual(['one', 'three'])
  // One that is left during its fit is fitted when B is on it again.
  setOtherSlide(null)
  await settled()
  expect(besides()).toEqual([['three', 'three', 'none']])
  await putOn('three')
  expect(asked('fitSlide')).toEqual(['one', 'three', 'three'])
})

test('a slide whose A was opened anew meanwhile is opened again', async () => {
  await putOn('two')
  useSlide.setState(({ epoch }) => ({ epoch: epoch + 1 }))
  await putOn('two')
  worker.later('openSlide')
  await worker.answer('openSlide', infoOf('again'))
  expect(besides().map(([, slideId]) => slideId)).toEqual(['again'])
})

test('a slide that is shown while it opens beside is open once', async () => {
  await putOn('two')
  const switched = switchSlide('two')
  await settled()
  await worker.answer('openSlide', infoOf('beside'))
  await worker.answer('openSlide', infoOf('two'))
  await switched
  expect(useSlide.getState().info?.slideId).toBe('two')
  expect(asked('closeSlide')).toEqual(['beside'])
})

test('a slide that is shown while it is fitted beside goes on with that fit', async () => {
  await worker.answer('fitSlide', summary)
  await putOn('two')
  await worker.answer('openSlide', infoOf('two'))
  await switchSlide('two')
  useSlide.setState({ isDrawn: true })
  await settled()
  expect(asked('fitSlide')).toEqual(['one', 'two'])
})

test('a question about two slides waits for the fit that is under way', async () => {
  await worker.answer('fitSlide', summary)
  await putOn('two')
  await worker.answer('openSlide', infoOf('two'))
  const compared = compareWith(other('two'))
  await settled()
  expect(asked('fitSlide')).toEqual(['one', 'two'])
  await worker.answer('fitSlide', summary)
  expect(besides()).toEqual([['two', 'two', 'done']])
  await worker.answer('compareSlides', { similarity: 0.4 } as SlideComparison)
  await compared
})

test('A and B on two slides change places: the slide of B is shown, A’s beside it, and neither is opened or fitted again', async () => {
  await worker.answer('fitSlide', summary)
  const label = (value: string) => ({ kind: 'label' as const, column: 'type', value })
  setCompare({ a: label('here') })
  await putOn('two')
  await worker.answer('openSlide', infoOf('two'))
  await worker.answer('fitSlide', summary)
  const { activeId } = useProject.getState()
  // All of a slide is no side of its own.
  setCompare({ b: { kind: 'rest' } })
  await swapAB()
  expect(useProject.getState().activeId).toBe(activeId)
  setCompare({ b: label('there'), isLinked: false })
  await swapAB()
  expect(useSlide.getState().info?.slideId).toBe('two')
  expect(useCompare.getState()).toMatchObject({
    ...{ a: label('there'), b: label('here'), otherSlide: activeId, isLinked: false },
  })
  expect(useView.getState().rightPanel).toBe('compare')
  expect(besides()).toEqual([[activeId, 'one', 'done']])
  expect([asked('openSlide').length, asked('fitSlide')]).toEqual([2, ['one', 'two']])
  // A’s slide keeps the comparison as it was.
  const kept = useProject.getState().slides.find(({ id }) => id === activeId)?.comparison
  expect([kept?.a, kept?.otherSlide]).toEqual([label('here'), 'two'])
})

test('a file that is no slide joins no session, one that is does, and a session is told', async () => {
  const slides = () => useProject.getState().slides.map(({ source }) => source.path)
  const before = slides()
  chosen = '/study.histologue'
  await chooseOtherSlide('file')
  expect(useNotices.getState().notices).toMatchObject([{ title: 'This is a session' }])
  chosen = '/letter.txt'
  const refused = chooseOtherSlide('file')
  await settled()
  await worker.answer('recallSource', { path: chosen })
  expect(useBeside.getState().isOpeningFile).toBe(true)
  await worker.fail('openSlide', 'FORMAT_UNSUPPORTED')
  await refused
  expect(slides()).toEqual(before)
  expect(useBeside.getState().isOpeningFile).toBe(false)
  expect(useNotices.getState().notices).toHaveLength(2)
  chosen = '/outs'
  void chooseOtherSlide('folder')
  await settled()
  await worker.answer('recallSource', { path: chosen, element: 'square_008um' })
  await worker.answer('openSlide', infoOf('outs'))
  expect(slides()).toEqual([...before, '/outs'])
  const { otherSlide } = useCompare.getState()
  expect(besides().map(([id, slideId]) => [id, slideId])).toEqual([[otherSlide, 'outs']])
})

test('what stands on another slide is not looked for among the columns of this one', () => {
  const record = slideOf('/a.h5ad')
  const comparison = record.comparison && {
    ...record.comparison,
    otherSlide: 'two',
    b: { kind: 'label' as const, column: 'only there', value: 'x' },
    panes: record.comparison.panes.map((pane) => ({ ...pane, column: null })),
  }
  const panes = comparison ? [comparison.panes[0], { ...comparison.panes[1], column: 'only there' }] : []
  const kept = (change: object) =>
    otherWay(
      { ...record, comparison: comparison && { ...comparison, panes, ...change } },
      { path: '/a' },
      info,
    ).comparison
  expect(kept({})?.otherSlide).toBe('two')
  expect(kept({ otherSlide: null })).toBeNull()
  expect(kept({ a: { kind: 'label', column: 'only there', value: 'x' } })).toBeNull()
})

test('the first side of B waits for the column of A, or until every column is there or failed', () => {
  const column = { kind: 'numeric' as const, values: new Float32Array() }
  const source = { regions: [], columns: [{ name: 'sample', column }] }
  const a = { kind: 'label' as const, column: 'layer', value: 'x' }
  expect(canBeginThere(a, source, false)).toBe(false)
  expect(canBeginThere(a, source, true)).toBe(true)
  expect(canBeginThere({ ...a, column: 'sample' }, source, false)).toBe(true)
})
