import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { expressionAxes } from '../../../worker/attention/axes.ts'
import { explainedShare } from '../../../worker/attention/calibration.ts'
import { crossFit } from '../../../worker/attention/cross-fit.ts'
import { CANDIDATES, planTraining } from '../../../worker/attention/fit-plan.ts'
import { supportedQueries } from '../../../worker/attention/fitted-model.ts'
import { blockFolds } from '../../../worker/attention/folds.ts'
import { type Learned, type LearningInput, learn } from '../../../worker/attention/learn.ts'
import { movedHistology, permutation } from '../../../worker/attention/motions.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { nullPValue } from '../../../worker/attention/null-distribution.ts'
import { denseScores } from '../../../worker/attention/rank-scores.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { SMALL_DEMO_OPTIONS } from '../../../worker/demo/demo-slide.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { gatherRows, meanRow } from '../../../worker/stats/rows.ts'
import { learnedAxes, lowShares, movedQueries } from './fresh-motion.ts'
import { context, driverPrecision, type PlantedSlide, plantSlide } from './planted-slide.ts'

/** A turn that none of the fit's own null passes makes. */
const MOTION = 7

/** Turns that lie between those of the null passes. */
const FRESH = [20, 23, 26, 29]
const N_SEED = 2

let planted: PlantedSlide
let inputOf: (features: Float32Array) => LearningInput
let real: Learned
let shuffled: Learned
let moved: Learned

beforeAll(async () => {
  planted = await plantSlide(SMALL_DEMO_OPTIONS)
  const { slide, xy, histology, nHistology } = planted
  const { symbols } = slide.features
  inputOf = (features) => ({
    ...{ matrix: slide.matrix, isCounts: true, symbols, xy, histology: features, nHistology },
  })
  const learnFrom = (features: Float32Array) => learn(inputOf(features), N_SEED, context)
  real = await learnFrom(histology)
  const { nRow } = slide.matrix
  shuffled = await learnFrom(gatherRows(histology, nHistology, permutation(nRow, 5)))
  moved = await learnFrom(gatherRows(histology, nHistology, movedHistology(xy, nRow, MOTION)))
})

afterAll(() => planted?.close())

const expectedRow =
  ({ model }: Learned) =>
  (spot: number) =>
    logits(model, meanRow(model.queries), spot)

function logits({ keys, nAxis, nFeature }: Learned['model'], queries: Float32Array, spot: number) {
  return Float32Array.from({ length: nFeature }, (_, feature) => {
    let sum = 0
    for (let k = 0; k < nAxis; k++) sum += queries[spot * nAxis + k] * keys[feature * nAxis + k]
    return sum
  })
}

describe('learning a planted slide', () => {
  it('expects the drivers of the tissue that a spot shows', () => {
    expect(real.histologyInforms).toBe(true)
    expect(driverPrecision(planted, 30, expectedRow(real))).toBeGreaterThan(0.85)
  })

  it('expects nothing where the histology is shuffled, and says so', () => {
    expect(shuffled.histologyInforms).toBe(false)
    expect(shuffled.model.queries.every((query) => query.every((value) => value === 0))).toBe(true)
    expect(driverPrecision(planted, 30, expectedRow(shuffled))).toBeLessThan(0.15)
  })

  it('expects nothing where the histology is turned about the middle, which keeps it smooth', () => {
    expect(moved.histologyInforms).toBe(false)
    expect(moved.model.queries.every((query) => query.every((value) => value === 0))).toBe(true)
  })

  it('names no gene at FDR 5 % however the histology is shuffled', async () => {
    const { slide, xy, histology, nHistology } = planted
    const { nRow } = slide.matrix
    const near = buildNeighbourhood(xy, nRow, 0.7)
    const nNamed = (learned: Learned) => {
      const attention = slideAttention(learned, near, {} as FitSummary)
      let named = 0
      for (let spot = 0; spot < nRow; spot += 5)
        for (const value of attention.rank(Uint32Array.of(spot), 'expected').fdr) if (value <= 0.05) named++
      return named
    }
    expect(nNamed(real)).toBeGreaterThan(100)
    for (const seed of [21, 22, 23, 24]) {
      const features = gatherRows(histology, nHistology, permutation(nRow, seed))
      const input = { matrix: slide.matrix, isCounts: true, xy, histology: features, nHistology }
      const learned = await learn({ ...input, symbols: slide.features.symbols }, 1, context)
      expect([learned.histologyInforms, nNamed(learned)], `seed ${seed}`).toEqual([false, 0])
    }
  })

  it('names no more than its p values say by histology that is moved in yet another way, whatever the verdict', async () => {
    const axes = await learnedAxes(real)
    const { keys, nAxis, nullDistribution } = real.model
    const shares: ReturnType<typeof lowShares>[] = []
    for (const motion of FRESH) {
      const queries = await movedQueries(real, axes, inputOf(planted.histology), { motion, nSeed: N_SEED })
      shares.push(lowShares(queries, keys, nullDistribution, nAxis))
    }
    const mean = (of: 'five' | 'one') => shares.reduce((sum, share) => sum + share[of] / FRESH.length, 0)
    expect(mean('five')).toBeLessThan(0.06)
    expect(mean('one')).toBeLessThan(0.015)
    // Nor is it so by naming nothing.
    expect(mean('five')).toBeGreaterThan(0.02)
  })

  it('tells of one encoder against one on moved histology, however many the answer averages', async () => {
    const candidates = CANDIDATES.filter(({ name }) => name === real.plan)
    const input = { ...inputOf(planted.histology), candidates }
    const { evidenceAuc, shuffledAuc } = await learn(input, 1, context)
    expect(evidenceAuc).toBe(real.evidenceAuc)
    expect(shuffledAuc).toBe(real.shuffledAuc)
  })

  it('falls back to what is measured where nothing is expected', () => {
    const supported = (spot: number) => logits(shuffled.model, supportedQueries(shuffled.model), spot)
    expect(driverPrecision(planted, 30, supported)).toBeGreaterThan(0.5)
  })

  it('finds real expectations beyond the null, and none in nothing', () => {
    const share = ({ model }: Learned) => {
      let low = 0
      for (let spot = 0; spot < model.nSpot; spot += 10)
        expectedRow({ model } as Learned)(spot).forEach((score, feature) => {
          if (nullPValue(model.nullDistribution, feature, score) < 0.01) low++
        })
      return low / (Math.ceil(model.nSpot / 10) * model.nFeature)
    }
    expect(share(real)).toBeGreaterThan(0.02)
    expect(share(shuffled)).toBe(0)
  })
})

describe('cross-fitting', () => {
  it('foretells nothing from inputs that are pure noise, which encoders that saw the spots would memorise', async () => {
    const { slide, xy } = planted
    const nSpot = slide.matrix.nRow
    const features = Uint32Array.from({ length: 200 }, (_, k) => k)
    const axes = await expressionAxes(denseScores(real.scores, features, 1), nSpot, real.scores, 12)
    const random = createRandom(2)
    const inputs = Float32Array.from({ length: nSpot * 100 }, () => random.normal())
    const folds = blockFolds(xy, nSpot)
    const plan = planTraining(CANDIDATES[1], { nSpot, nInput: 100, nFeature: axes.nAxis })
    const data = { inputs, targets: axes.targets, nAxis: axes.nAxis, folds }
    const [{ foretold }] = await crossFit(plan, data, [1], context)
    expect(explainedShare(foretold, axes.targets, axes.nAxis, folds)).toBeLessThan(0.02)
    let own = 0
    for (let at = 0; at < foretold.length; at++) own += foretold[at] ** 2
    expect(own).toBeGreaterThan(0)
  })
})
