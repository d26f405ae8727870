import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connection } from '../../../renderer/data/connection.ts'
import { pickSpot } from '../../../renderer/data/pick-spot.ts'
import { closeSlide, openSlide } from '../../../renderer/data/session.ts'
import { setFit } from '../../../renderer/stores/fit.ts'
import { useNotices } from '../../../renderer/stores/notices.ts'
import { useSelection } from '../../../renderer/stores/selection.ts'
import { useSlide } from '../../../renderer/stores/slide.ts'
import type { FitSummary, SlideInfo } from '../../../worker/api/methods.ts'
import { connectManually, settled } from './manual-worker.ts'
import { makeSyntheticSlide } from './synthetic-slide.ts'

const { info: synthetic } = makeSyntheticSlide(40)
const infoOf = (slideId: string): SlideInfo => ({ ...synthetic, slideId, path: `/${slideId}.h5ad` })
const shown = () => {
  const { info, source } = useSlide.getState()
  return [info?.slideId ?? null, source?.path ?? null]
}

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

test('a click that waits for its ranking when another slide opens selects nothing there', async () => {
  await open('one')
  setFit({ status: 'done', summary: { histologyInforms: true } as FitSummary })
  const picked = pickSpot(7)
  await open('two')
  await picked
  expect(shown()).toEqual(['two', '/two.h5ad'])
  expect(useSelection.getState().spot).toBeNull()
})
