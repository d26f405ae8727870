import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { compareWith } from '../../../renderer/data/compare-slides.ts'
import { connection } from '../../../renderer/data/connection.ts'
import { fitAgain } from '../../../renderer/data/fit.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { useJobs } from '../../../renderer/stores/jobs.ts'
import { setProject } from '../../../renderer/stores/project.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import type { FitSummary } from '../../../worker/api/methods.ts'
import type { SlideComparison } from '../../../worker/api/questions.ts'
import { slideOf } from '../session/sessions.ts'
import { fakeIdentity } from './fake-sessions.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info } = makeSyntheticSlide(40)
const summary = { fitId: 'f', histologyInforms: true } as FitSummary
const comparison = { similarity: 0.4 } as SlideComparison
let worker: ReturnType<typeof connectManually>

beforeEach(async () => {
  worker = connectManually()
  const opened = openSlide({ path: '/one.h5ad' })
  await worker.answer('openSlide', { ...info, slideId: 'one' })
  await opened
  useSlide.setState({ isDrawn: true })
  await settled()
  await worker.answer('fitSlide', summary)
})
afterEach(() => {
  closeSlide()
  connection.disconnect()
  vi.unstubAllGlobals()
})

const askedOf = (slideId: string) =>
  worker.asked
    .filter(({ params }) => (params as { slideId?: string }).slideId === slideId)
    .map(({ method }) => method)
const status = () => useJobs.getState().compareSlides.status

test('another file is opened, fitted and compared, closed again, and forgotten after a new fit', async () => {
  const compared = compareWith({ source: { path: '/two.h5ad' } })
  await worker.answer('openSlide', { ...info, slideId: 'two' })
  await worker.answer('fitSlide', summary)
  await worker.answer('compareSlides', comparison)
  await compared
  expect(askedOf('two')).toEqual(['fitSlide', 'closeSlide'])
  expect(useJobs.getState().compareSlides).toEqual({ status: 'done', result: comparison })
  void fitAgain({}, { refit: true })
  await settled()
  await worker.answer('fitSlide', summary)
  expect(status()).toBe('idle')
})

test('a file whose fit fails is closed again, and the failure told', async () => {
  const compared = compareWith({ source: { path: '/two.h5ad' } })
  await worker.answer('openSlide', { ...info, slideId: 'two' })
  await worker.fail('fitSlide', 'NO_HISTOLOGY')
  await compared
  expect(askedOf('two')).toEqual(['fitSlide', 'closeSlide'])
  expect(useJobs.getState().compareSlides).toMatchObject({
    status: 'failed',
    error: { code: 'NO_HISTOLOGY' },
  })
})

test('a slide of the session is fitted as it was, and one that is open and fitted stays so', async () => {
  const histology = { kind: 'obsm' as const, key: 'UNI' }
  const fit = { fitId: null, balance: false, histology, modelPath: null }
  const other = slideOf('/two.h5ad', { id: 'two', fit, identity: fakeIdentity(40) })
  const first = compareWith(other)
  await worker.answer('openSlide', { ...info, slideId: 'two' })
  expect(worker.asked.at(-1)?.params).toEqual({ slideId: 'two', histology, balance: false })
  await worker.answer('fitSlide', summary)
  await worker.answer('compareSlides', comparison)
  await first
  const beside = { two: { info: { ...info, slideId: 'beside' }, fit: { status: 'done' as const, summary } } }
  setProject({ beside })
  const second = compareWith(other)
  await worker.answer('compareSlides', comparison)
  await second
  expect(worker.asked.at(-1)?.params).toEqual({ slideId: 'one', otherSlideId: 'beside' })
  expect(askedOf('beside')).toEqual([])
})
