import { afterAll, describe, expect, it } from 'vitest'
import { applyModel } from '../../../worker/attention/apply-model.ts'
import type { WorkContext } from '../../../worker/attention/attention.ts'
import { splitHalves, thinnedScores } from '../../../worker/attention/halves.ts'
import {
  type JointInput,
  type JointlyLearned,
  learnJointly,
} from '../../../worker/attention/learn-jointly.ts'
import { matchFeatures } from '../../../worker/attention/match-features.ts'
import { modelBasis, onTurnedKeys } from '../../../worker/attention/model-basis.ts'
import { halvesOnModel, reliabilityOnModel } from '../../../worker/attention/model-halves.ts'
import { measureReliability } from '../../../worker/attention/reliability.ts'
import { meanRowOf, rowProducts } from '../../../worker/attention/row-products.ts'
import { sharedFeatures } from '../../../worker/attention/shared-features.ts'
import type { TransferModel } from '../../../worker/attention/transfer-model.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { gatherRows, meanRow } from '../../../worker/stats/rows.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { fakeSlide } from '../handlers/fakes.ts'
import { SHORT } from './brief-training.ts'
import { ALL_FEATURES, N_FEATURE, N_SPOT, plantedCounts } from './planted-counts.ts'
import { context, driverPrecision, type PlantedSlide } from './planted-slide.ts'
import { plantNamed } from './transfer-slides.ts'

const N_HISTOLOGY = 4
const PLAN = { nSeed: 1, balance: true, candidates: SHORT }
const SYMBOLS = Array.from({ length: N_FEATURE }, (_, k) => `G${k}`)
const { signal } = context

/** Counts with places and histology that says nothing of them. */
function madeUp(matrix: CsrMatrix, seed: number): JointInput {
  const random = createRandom(seed)
  return {
    ...{ matrix, isCounts: true, modalities: null, columns: ALL_FEATURES },
    xy: Float32Array.from({ length: 2 * N_SPOT }, (_, k) => (k % 2 ? Math.floor(k / 30) : (k / 2) % 15)),
    histology: Float32Array.from({ length: N_SPOT * N_HISTOLOGY }, () => random.normal()),
  }
}

const learnFrom = (slides: JointInput[], own: WorkContext = context) =>
  learnJointly(slides, { ...PLAN, nHistology: N_HISTOLOGY, symbols: SYMBOLS }, own)

const countsOf = (strength: number, depth: number) =>
  [31, 32].map((seed) => plantedCounts(strength, depth, undefined, seed).counts)

/** The model as a file names it, of slides that are called by their numbers. */
function named({ transferable, repeats }: JointlyLearned, symbols: string[]): TransferModel {
  const slides = repeats.map((own, k) => ({
    ...{ key: `${k}`, expressionKey: `${k}`, name: `${k}`, spotUm: null, repeats: own },
  }))
  const names = { ids: symbols, symbols, of: new Uint32Array(symbols.length) }
  return { ...transferable, ...names, modalities: [], histologySource: 'made up', slides }
}

describe('on the slides that a joint model was fitted to', () => {
  it('noise does not repeat itself, though it does on keys that know both halves', async () => {
    const counts = countsOf(0, 4)
    const joint = await learnFrom(counts.map((matrix, k) => madeUp(matrix, k)))
    const { keys, trained, encoders } = joint.transferable
    const readKeys = gatherRows(keys, encoders.nAxis, trained)
    for (const [k, matrix] of counts.entries()) {
      expect(joint.repeats[k]?.slope).toBeLessThan(0.1)
      const thinned = thinnedScores(matrix, trained)
      const leaky = await halvesOnModel(thinned, readKeys, modelBasis(readKeys, encoders.nAxis), signal)
      const { slope } = await reliabilityOnModel(leaky, thinned[1], trained, null, signal)
      expect(slope).toBeGreaterThan(0.15)
      const { columns: _, ...input } = madeUp(matrix, k)
      const model = named(joint, SYMBOLS)
      const slide = {
        ...fakeSlide('made up'),
        features: { ...fakeSlide('').features, ids: SYMBOLS, symbols: SYMBOLS },
      }
      const asked = { ...input, ids: SYMBOLS, nHistology: N_HISTOLOGY, heldOut: true }
      const own = { ...asked, repeats: model.slides[k].repeats }
      const applied = await applyModel(model, matchFeatures(model, slide), own, context)
      expect(applied.model.reliability).toBeLessThan(0.1)
    }
  })

  it('a signal repeats itself as far as it does on each slide alone', async () => {
    const counts = countsOf(0.6, 4)
    const { repeats, transferable } = await learnFrom(counts.map((matrix, k) => madeUp(matrix, k)))
    const { nAxis } = transferable.encoders
    for (const [k, matrix] of counts.entries()) {
      const alone = measureReliability(await splitHalves(matrix, transferable.trained, nAxis))
      expect(alone.slope).toBeGreaterThan(0.4)
      expect(Math.abs((repeats[k]?.slope ?? 0) - alone.slope)).toBeLessThan(0.12)
    }
  })
})

it.each([0, 1, 2])('joint learning that is cancelled at step %i trains nothing', async (at) => {
  const controller = new AbortController()
  const phases: string[] = []
  const onProgress: WorkContext['onProgress'] = ({ phase, done }) => {
    phases.push(phase)
    if (done === at) controller.abort()
  }
  const slides = countsOf(0.6, 4).map((matrix, k) => madeUp(matrix, k))
  await expect(learnFrom(slides, { signal: controller.signal, onProgress })).rejects.toThrow(/abort/i)
  expect(phases).not.toContain('training')
})

it('coordinates of many spots are given up in the middle', async () => {
  const controller = new AbortController()
  const basis = modelBasis(Float32Array.of(1), 1)
  const work = onTurnedKeys(new Float32Array(5000), Float32Array.of(1), basis, controller.signal)
  setImmediate(() => controller.abort())
  await expect(work).rejects.toThrow(/abort/i)
})

describe('slides learned from a sample of their spots', async () => {
  const planted = [await plantNamed(1), await plantNamed(2)]
  afterAll(() => {
    for (const own of planted) own.close()
  })

  it('give a model that names the drivers of all of them, also of spots that were not seen', async () => {
    const [{ slide, nHistology }] = planted
    // Seeds name their genes in another order: what is shared is found by name.
    const { columns } = sharedFeatures(planted.map((own) => own.slide))
    const symbols = Array.from(columns[0], (column) => slide.features.symbols[column])
    const inputs = planted.map(({ slide: { matrix, isCounts, modalities }, xy, histology }, k) => ({
      ...{ matrix, isCounts, modalities, xy, histology, columns: columns[k] },
    }))
    const nSpot = inputs.reduce((n, { matrix }) => n + matrix.nRow, 0)
    const mostLearned = Math.floor(0.7 * nSpot)
    const joint = await learnJointly(inputs, { ...PLAN, nHistology, symbols, mostLearned }, context)
    expect(joint.found.seeds[0].length).toBeLessThanOrEqual(mostLearned * joint.transferable.encoders.nAxis)
    const model = named(joint, symbols)
    // By symbol: the model's ids are symbols.
    for (const [k, own] of planted.entries()) expect(await precisionOn(model, own, k)).toBeGreaterThan(0.75)
  })

  async function precisionOn(model: TransferModel, planted: PlantedSlide, k: number): Promise<number> {
    const { slide, xy, histology, nHistology } = planted
    const { matrix, isCounts, modalities, features } = slide
    const of = { matrix, isCounts, modalities, xy, ids: features.ids, histology, nHistology }
    const own = { ...of, heldOut: true, repeats: model.slides[k].repeats, mostJudging: 200 }
    const applied = await applyModel(model, matchFeatures(model, slide), own, context)
    const { keys, nAxis, queries } = applied.model
    const mean = meanRow(queries)
    return driverPrecision(planted, 30, (spot) =>
      rowProducts(meanRowOf(mean, nAxis, Uint32Array.of(spot)), keys, nAxis),
    )
  }
})
