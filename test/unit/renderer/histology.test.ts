import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connection } from '../../../renderer/data/connection.ts'
import { chooseEncoder, fitWith } from '../../../renderer/data/histology.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { useFit } from '../../../renderer/stores/fit.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import type { EncoderInfo } from '../../../worker/api/histology.ts'
import type { FitSummary, SlideInfo } from '../../../worker/api/methods.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info: synthetic } = makeSyntheticSlide(40)
const manifestPath = '/encoders/uni.json'
const free: EncoderInfo = {
  ...{ name: 'free', inputPx: 224, umPerPx: 0.5, dimension: 8, licence: 'MIT', restrictions: [] },
}
const restricted = { ...free, restrictions: ['It forbids commercial use.'] }

let worker: ReturnType<typeof connectManually>
beforeEach(() => {
  worker = connectManually()
  Object.assign(window.histologue ?? {}, { chooseEncoder: async () => manifestPath })
})
afterEach(() => {
  closeSlide()
  connection.disconnect()
  vi.unstubAllGlobals()
  useNotices.setState({ notices: [] })
})

async function open(change: Partial<SlideInfo> = {}): Promise<void> {
  const opened = openSlide({ path: '/one.h5ad' })
  await worker.answer('openSlide', { ...synthetic, pixelSizeUm: 1, ...change })
  await opened
  useSlide.setState({ isDrawn: true })
  await settled()
}

const fitsAsked = () =>
  worker.asked
    .filter(({ method }) => method === 'fitSlide')
    .map(({ params }) => (params as { histology?: unknown }).histology ?? { kind: 'built-in' })

async function choose(info: EncoderInfo): Promise<void> {
  const chosen = chooseEncoder()
  await settled()
  await worker.answer('describeEncoder', info)
  await chosen
  await settled()
}

test('numbers of obsm are fitted at once, and another slide begins with the built-in source', async () => {
  await open()
  fitWith({ kind: 'obsm', key: 'UNI' })
  await settled()
  await open()
  expect(fitsAsked()).toEqual([{ kind: 'built-in' }, { kind: 'obsm', key: 'UNI' }, { kind: 'built-in' }])
})

test('a slide without a picture is not fitted until numbers of obsm are chosen', async () => {
  await open({ picture: null, hasCoordinates: false })
  expect(useFit.getState().fit.status).toBe('none')
  fitWith({ kind: 'obsm', key: 'UNI' })
  await settled()
  expect(fitsAsked()).toEqual([{ kind: 'obsm', key: 'UNI' }])
})

test('an encoder under a free licence is fitted at once', async () => {
  await open()
  await choose(free)
  expect(fitsAsked().slice(1)).toEqual([{ kind: 'encoder', manifestPath }])
})

test.each([
  ['a licence that restricts', restricted, {}],
  ['pixels of unknown size', free, { pixelSizeUm: null }],
])('%s waits for a yes, and nothing is fitted before', async (_, info, change) => {
  await open(change)
  await choose(info)
  expect(fitsAsked()).toHaveLength(1)
  expect(useFit.getState()).toMatchObject({
    settings: { histology: { kind: 'built-in' } },
    encoderToConfirm: { manifestPath, info },
  })
})

test('an encoder chosen for a slide that has gone is not asked about', async () => {
  await open()
  const chosen = chooseEncoder()
  await settled()
  closeSlide()
  await worker.answer('describeEncoder', restricted)
  await chosen
  expect(useFit.getState().encoderToConfirm).toBeNull()
})

test('an encoder that fails leaves the fit before, its source and a notice', async () => {
  await open()
  await worker.answer('fitSlide', {
    histologyInforms: true,
    histologySource: 'stain-texture-2',
  } as FitSummary)
  await choose(free)
  await worker.fail('fitSlide', 'ENCODER_MISMATCH')
  expect(useFit.getState()).toMatchObject({
    fit: { status: 'done', summary: { histologySource: 'stain-texture-2' } },
    settings: { histology: { kind: 'built-in' } },
  })
  expect(useNotices.getState().notices).toMatchObject([{ error: { code: 'ENCODER_MISMATCH' } }])
})

test('a manifest that cannot be read is told', async () => {
  await open()
  const chosen = chooseEncoder()
  await settled()
  await worker.fail('describeEncoder', 'ENCODER_BROKEN')
  await chosen
  expect(useNotices.getState().notices).toMatchObject([
    { kind: 'problem', error: { code: 'ENCODER_BROKEN' } },
  ])
})
