import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Learned, learn } from '../../../worker/attention/learn.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { explainSpots } from '../../../worker/explain/explain-spots.ts'
import {
  meanScores,
  measurementOf,
  programmesOf,
  storedProgrammes,
} from '../../../worker/explain/measurement.ts'
import { BRIEF } from '../attention/brief-training.ts'
import { context, type PlantedSlide, plantSlide } from '../attention/planted-slide.ts'

let planted: PlantedSlide
let learned: Learned

beforeAll(async () => {
  planted = await plantSlide({ ...SMALL_DEMO_OPTIONS, nSpot: 120, nGene: 400, sizePx: 400 })
  const { slide, xy, histology, nHistology } = planted
  const { symbols } = slide.features
  learned = await learn(
    { matrix: slide.matrix, isCounts: true, symbols, xy, histology, nHistology, candidates: BRIEF },
    1,
    context,
  )
  expect(learned.histologyInforms).toBe(true)
})
afterAll(() => planted?.close())

it('knows the features that learning chose: their scores give back the programmes of the fit', () => {
  const { model, scores } = learned
  const measurement = measurementOf(planted.slide, model)
  expect(measurement.read).toHaveLength(learned.nTrainedFeature)
  let [difference, size] = [0, 0]
  for (let spot = 0; spot < model.nSpot; spot++) {
    const alone = Float64Array.from({ length: model.nSpot }, (_, other) => Number(other === spot))
    const stored = storedProgrammes(model, alone)
    programmesOf(meanScores(scores, measurement.read, alone), measurement, model.nAxis).forEach(
      (value, axis) => {
        difference = Math.max(difference, Math.abs(value - stored[axis]))
        size = Math.max(size, Math.abs(stored[axis]))
      },
    )
  }
  expect(difference).toBeLessThan(0.02 * size)
})

it('explains spots and a region of a fit to less than one percent, and beats features of like detection', async () => {
  const measurement = measurementOf(planted.slide, learned.model)
  for (const spots of [[3], [60], [5, 6, 7]]) {
    const asked = { fitted: learned, measurement, spots: Uint32Array.from(spots), baseline: null }
    const { completenessError, attentionCurves, integratedCurves } = await explainSpots(asked)
    expect(completenessError).toBeLessThan(0.01)
    for (const { deletion, insertion } of [attentionCurves, integratedCurves]) {
      expect(deletion.areaBetween).toBeGreaterThan(0)
      expect(insertion.areaBetween).toBeGreaterThan(0)
    }
  }
})
