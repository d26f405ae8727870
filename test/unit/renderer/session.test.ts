import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connection } from '../../../renderer/data/connection.ts'
import { cancelFit } from '../../../renderer/data/fit.ts'
import { pickSpot } from '../../../renderer/data/pick-spot.ts'
import { requestKey } from '../../../renderer/data/requests.ts'
import { closeSlide, openDemoSlide, openSlide, restoreSlide } from '../../../renderer/data/session.ts'
import { askAgain, requests } from '../../../renderer/data/use-request.ts'
import { setFit, useFit } from '../../../renderer/stores/fit.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { useSelection } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import type { FitSummary, SlideInfo } from '../../../worker/api/methods.ts'
import { createFakeHandlers } from './fake-worker.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info: synthetic } = makeSyntheticSlide(40)
const infoOf = (slideId: string): SlideInfo => ({ ...synthetic, slideId, path: `/${slideId}.h5ad` })
const shown = () => {
  const { info, source } = useSlide.getState()
  return [info?.slideId ?? null, source?.path ?? null]
}

const quiet = { signal: new AbortController().signal, onProgress: () => undefined }

let worker: ReturnType<typeof connectManually>

beforeEach(() => {
  worker = connectManually()
})
afterEach(() => {
  closeSlide()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
})

async function open(slideId: string, change: Partial<SlideInfo> = {}): Promise<void> {
  const opened = openSlide({ path: `/${slideId}.h5ad` })
  await worker.answer('openSlide', { ...infoOf(slideId), ...change })
  await opened
  useSlide.setState({ isDrawn: true })
  await settled()
}

test('the preview is asked for behind the slide, since there is none of a slide that is not being opened', async () => {
  const opened = openSlide({ path: '/one.h5ad' })
  expect(worker.asked.map(({ method }) => method)).toEqual(['openSlide', 'previewSlide'])
  await worker.answer('openSlide', infoOf('one'))
  await opened
})

test('a click that waits for its ranking when another slide opens selects nothing there', async () => {
  await open('one')
  setFit({ status: 'done', summary: { histologyInforms: true } as FitSummary })
  const picked = pickSpot(7)
  await open('two')
  await picked
  expect(shown()).toEqual(['two', '/two.h5ad'])
  expect(useSelection.getState().spot).toBeNull()
})

test('a slide that comes back after it was closed, or another opened, is closed quietly', async () => {
  await open('one')
  const restored = restoreSlide()
  closeSlide()
  await worker.answer('openSlide', infoOf('one-again'))
  await restored
  expect(shown()).toEqual([null, null])
  expect(worker.asked.at(-1)).toEqual({ method: 'closeSlide', params: { slideId: 'one-again' } })

  await open('two')
  const second = restoreSlide()
  const opened = openSlide({ path: '/three.h5ad' })
  worker.later('openSlide')
  await worker.answer('openSlide', infoOf('three'))
  await opened
  await worker.answer('openSlide', infoOf('two-again'))
  await second
  expect(shown()).toEqual(['three', '/three.h5ad'])
  expect(worker.asked.at(-1)).toEqual({ method: 'closeSlide', params: { slideId: 'two-again' } })
  expect(useNotices.getState().notices).toEqual([])
})

test('a slide that does not come back is no problem once it was closed', async () => {
  await open('one')
  const restored = restoreSlide()
  closeSlide()
  await worker.fail('openSlide', 'FILE_NOT_FOUND')
  await restored
  expect(useSlide.getState().error).toBeNull()
  expect(useNotices.getState().notices).toEqual([])
})

test('the demo slide does not replace one that was opened while it was made', async () => {
  const demo = openDemoSlide()
  await open('mine')
  await worker.answer('makeDemoSlide', { path: '/demo.h5ad' })
  expect(worker.asked.filter(({ method }) => method === 'openSlide')).toHaveLength(1)
  await demo
  expect(shown()).toEqual(['mine', '/mine.h5ad'])
  expect(useSlide.getState().isMakingDemo).toBe(false)
})

test('a demo slide that nobody gave up is opened', async () => {
  const demo = openDemoSlide()
  await worker.answer('makeDemoSlide', { path: '/demo.h5ad' })
  await worker.answer('openSlide', infoOf('demo'))
  await demo
  expect(shown()).toEqual(['demo', '/demo.h5ad'])
})

const fitStatus = () => useFit.getState().fit.status

test('the fit of the slide before, cancelled, says nothing of a slide without histology, nor of none', async () => {
  await open('one')
  expect(fitStatus()).toBe('running')
  await open('bare', { picture: null })
  expect(fitStatus()).toBe('none')
  await open('two')
  closeSlide()
  await settled()
  expect(fitStatus()).toBe('none')
})

test('a fit that the user cancels says so', async () => {
  await open('one')
  cancelFit()
  await settled()
  expect(fitStatus()).toBe('cancelled')
})

test('an explanation that failed is asked once more when the user says so, and then kept', async () => {
  await open('one')
  const { epoch } = useSlide.getState()
  const params = { slideId: 'one', selection: { kind: 'spot', barcode: 'AAA-1' } } as const
  const key = requestKey('explainSpots', params, epoch)
  const status = () => requests.store.getState().entries[key]?.status
  requests.fetch('explainSpots', params, { epoch, slot: 'explain' })
  await worker.fail('explainSpots', 'INTERNAL')
  expect(status()).toBe('failed')
  askAgain('explainSpots', params, 'explain')
  expect(status()).toBe('loading')
  const explanation = await createFakeHandlers().explainSpots(params, quiet)
  await worker.answer('explainSpots', explanation)
  expect(status()).toBe('done')
})
