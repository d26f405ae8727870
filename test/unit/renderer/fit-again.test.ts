import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connection } from '../../../renderer/data/connection.ts'
import { cancelFit, fitAgain } from '../../../renderer/data/fit.ts'
import { cancelJob, startJob } from '../../../renderer/data/jobs.ts'
import { requestKey } from '../../../renderer/data/requests.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { requests } from '../../../renderer/data/use-request.ts'
import { colourBy, useColouring } from '../../../renderer/stores/colouring.ts'
import { setFitSettings, useFit } from '../../../renderer/stores/fit.ts'
import { useJobs } from '../../../renderer/stores/jobs.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { setQuestions, useQuestions } from '../../../renderer/stores/questions.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import type { FitSummary, Ranking, Spots } from '../../../worker/api/methods.ts'
import type { LearnedQuestions } from '../../../worker/api/questions.ts'
import { flatNoise } from './fake-worker.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info } = makeSyntheticSlide(40)
const summary = (fitId: string) => ({ fitId, histologyInforms: true }) as FitSummary
const lastAsked = () => worker.asked.filter(({ method }) => method === 'fitSlide').at(-1)?.params
const shown = () => {
  const { fit, settings } = useFit.getState()
  return [fit.status, fit.status === 'done' ? fit.summary.fitId : null, settings.balance]
}

let worker: ReturnType<typeof connectManually>

beforeEach(async () => {
  worker = connectManually()
  const opened = openSlide({ path: '/one.h5ad' })
  await worker.answer('openSlide', { ...info, slideId: 'one' })
  await opened
  useSlide.setState({ isDrawn: true })
  await settled()
  await worker.answer('fitSlide', summary('first'))
})
afterEach(() => {
  closeSlide()
  setFitSettings({ device: 'auto', balance: true })
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
})

test('a slide is fitted another way, and what the fit before answered is forgotten', async () => {
  const { epoch } = useSlide.getState()
  requests.fetch('rankSpot', { slideId: 'one', spot: 1, by: 'supported' }, { epoch })
  requests.fetch('getSpots', { slideId: 'one' }, { epoch })
  requests.fetch('learnQuestions', { slideId: 'one', nQuestion: 8 }, { epoch })
  requests.fetch('askQuestion', { slideId: 'one', question: 'in a=b' }, { epoch })
  requests.fetch('findSimilarFeatures', { slideId: 'one', feature: 1, by: 'keys', k: 5 }, { epoch })
  await worker.answer('rankSpot', {} as Ranking)
  await worker.answer('learnQuestions', {} as LearnedQuestions)
  await worker.answer('getSpots', {} as Spots)
  void fitAgain({ balance: false }, { refit: true })
  await settled()
  expect(lastAsked()).toEqual({ slideId: 'one', balance: false, refit: true })
  expect(shown()).toEqual(['running', null, false])
  await worker.answer('fitSlide', summary('second'))
  expect(shown()).toEqual(['done', 'second', false])
  expect(Object.keys(requests.store.getState().entries)).toEqual([
    requestKey('getSpots', { slideId: 'one' }, epoch),
  ])
})

test('the map of a question leaves the tissue with the fit it was read by, and stays where the same fit comes back', async () => {
  const ask = () => {
    setQuestions({ shown: 2 })
    colourBy({ mode: 'question', questionMap: { name: 'Question 3', values: Float32Array.of(1) } })
  }
  const refit = async (fitId: string) => {
    void fitAgain({}, { refit: true })
    await settled()
    await worker.answer('fitSlide', summary(fitId))
    const { mode, questionMap } = useColouring.getState()
    return [mode, questionMap?.name ?? null, useQuestions.getState().shown]
  }
  ask()
  expect(await refit('first')).toEqual(['question', 'Question 3', 2])
  expect(await refit('second')).toEqual(['none', null, null])
  ask()
  colourBy({ mode: 'gene', feature: 4 })
  expect(await refit('third')).toEqual(['gene', null, null])
})

test('where fitting again is cancelled or fails, the fit before and its settings stay', async () => {
  void fitAgain({ balance: false }, { refit: false })
  await settled()
  cancelFit()
  expect(shown()).toEqual(['done', 'first', true])
  void fitAgain({ device: 'cuda' }, { refit: true })
  await settled()
  // The first question is the cancelled one, whose answer nobody hears.
  worker.later('fitSlide')
  await worker.fail('fitSlide', 'DEVICE_UNAVAILABLE')
  expect(shown()).toEqual(['done', 'first', true])
  expect(useFit.getState().settings.device).toBe('auto')
  expect(useNotices.getState().notices).toMatchObject([{ error: { code: 'DEVICE_UNAVAILABLE' } }])
})

test('long work goes to its own place, is cancelled, fails, and is forgotten with the fit that it was of', async () => {
  const job = () => useJobs.getState().measureNoise
  const asked = startJob('measureNoise', { slideId: 'one' })
  expect(job().status).toBe('running')
  cancelJob('measureNoise')
  await asked
  expect(job().status).toBe('idle')
  worker.later('measureNoise')
  void startJob('measureNoise', { slideId: 'one' })
  await settled()
  worker.later('measureNoise')
  await worker.answer('measureNoise', flatNoise('supported', 10))
  expect(job()).toMatchObject({ status: 'done', result: { nTop: 20 } })
  void fitAgain({}, { refit: true })
  await settled()
  await worker.answer('fitSlide', summary('second'))
  expect(job().status).toBe('idle')
  void startJob('benchRanking', { slideId: 'one', column: 'x' })
  await settled()
  await worker.fail('benchRanking', 'NO_SPOTS')
  expect(useJobs.getState().benchRanking).toMatchObject({ status: 'failed', error: { code: 'NO_SPOTS' } })
})

test('a model of other slides is applied once; fitting again, and the next slide, fit for themselves', async () => {
  void fitAgain({ modelPath: '/a.histologue-model' }, { refit: false })
  await settled()
  expect(lastAsked()).toEqual({ slideId: 'one', modelPath: '/a.histologue-model' })
  await worker.fail('fitSlide', 'MODEL_MISMATCH')
  expect(shown()).toEqual(['done', 'first', true])
  expect(useFit.getState().settings.modelPath).toBeNull()
  void fitAgain({ modelPath: '/a.histologue-model' }, { refit: false })
  await settled()
  await worker.answer('fitSlide', summary('applied'))
  void fitAgain({ balance: false }, { refit: false })
  await settled()
  expect(lastAsked()).toEqual({ slideId: 'one', balance: false })
  await worker.answer('fitSlide', summary('own'))
  void fitAgain({ modelPath: '/a.histologue-model' }, { refit: false })
  await settled()
  await worker.answer('fitSlide', summary('applied'))
  const opened = openSlide({ path: '/two.h5ad' })
  await worker.answer('openSlide', { ...info, slideId: 'two' })
  await opened
  useSlide.setState({ isDrawn: true })
  await settled()
  expect(lastAsked()).toEqual({ slideId: 'two', balance: false })
})
