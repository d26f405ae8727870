import { describe, expect, it } from 'vitest'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { expressionAxes } from '../../../worker/attention/axes.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { splitHalves } from '../../../worker/attention/halves.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { denseScores, rankScores } from '../../../worker/attention/rank-scores.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { spotStates, stateNoise } from '../../../worker/attention/state.ts'
import { measureNoise } from '../../../worker/explain/measure-noise.ts'
import { mapOver } from '../../../worker/explain/measurement.ts'
import { breakingNoise, drawTrial, jaccardAt } from '../../../worker/explain/noise-breaking.ts'
import {
  attentionBreaking,
  criticalSpread,
  foretoldBreaking,
} from '../../../worker/explain/noise-closed-form.ts'
import { poolingFactor, seedScatter } from '../../../worker/explain/noise-own.ts'
import { logNormalise } from '../../../worker/stats/normalise.ts'
import { median } from '../../../worker/stats/quantiles.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { ALL_FEATURES, N_SPOT, plantedCounts } from '../attention/planted-counts.ts'
import { fakeSlide, quiet } from '../handlers/fakes.ts'

describe('rankings', () => {
  it('of equal logits are broken by nothing at all', () => {
    const trial = drawTrial(new Float32Array(300), 20, 4, createRandom(1))
    expect(breakingNoise(trial)).toBe(0)
    expect(foretoldBreaking(trial.logits, trial.best)).toBe(0)
    expect(jaccardAt(trial, 0)).toBe(1)
  })

  it('break at twice the noise where all gaps are twice as wide', () => {
    const random = createRandom(5)
    const logits = Float32Array.from({ length: 500 }, () => random.normal())
    const broken = [logits, logits.map((value) => 2 * value)].map((own) =>
      breakingNoise(drawTrial(own, 20, 8, createRandom(9))),
    )
    expect(broken[1] / broken[0]).toBeCloseTo(2, 4)
  })
})

describe('the closed form of attention', () => {
  it.each([
    { beta: 14, n: 4000, gap: 0.75 },
    { beta: 1, n: 2000, gap: 9 },
  ])('is where a planted signal holds half of it: $gap over $n at $beta', ({ beta, n, gap }) => {
    const sigma = criticalSpread(gap, n, beta)
    const random = createRandom(11)
    const held = (own: number) =>
      median(
        Array.from({ length: 60 }, () => {
          let others = 0
          for (let k = 0; k < n; k++) others += Math.exp(beta * own * random.normal())
          return 1 / (1 + others * Math.exp(-beta * gap))
        }),
      )
    expect(held(sigma)).toBeGreaterThan(0.4)
    expect(held(sigma)).toBeLessThan(0.65)
    expect(held(0.7 * sigma)).toBeGreaterThan(held(1.4 * sigma) + 0.2)
  })

  it('leaves room only for what the spread of the others does not use', () => {
    const random = createRandom(2)
    const logits = Float32Array.from({ length: 2001 }, () => 0.05 * random.normal())
    logits[77] = 0.9
    const { gap, breaksAt } = attentionBreaking(logits, 14)
    expect(gap).toBeCloseTo(0.9, 2)
    expect(Math.hypot(breaksAt, 0.05)).toBeCloseTo(criticalSpread(gap, 2000, 14), 2)
    logits[77] = 0.5
    expect(attentionBreaking(logits, 14).breaksAt).toBeNaN()
  })
})

/** A fitted slide of planted programmes whose seeds differ by a known scatter of one axis. */
async function fittedSlide(scatter: number) {
  const { counts: matrix } = plantedCounts(1, 200)
  const slide = { ...fakeSlide('noisy.h5ad'), matrix, isCounts: true }
  const scores = rankScores(logNormalise(matrix))
  const axes = await expressionAxes(denseScores(scores, ALL_FEATURES, 1), N_SPOT, scores, 6)
  const { nAxis, keys, spots } = axes
  const shifted = (by: number) => spots.map((value, at) => value + (at % nAxis === 0 ? by : 0))
  const model: FittedModel = {
    ...{
      nSpot: N_SPOT,
      nFeature: matrix.nColumn,
      nAxis,
      nProgramme: 2,
      reliability: 0.5,
      beta: 14,
      nullMass: 20,
    },
    ...{ queries: [shifted(scatter), shifted(-scatter)], keys },
    programmes: Float32Array.from(
      { length: 2 * N_SPOT },
      (_, at) => spots[Math.floor(at / 2) * nAxis + (at % 2)],
    ),
    ...{ logTotal: new Float32Array(N_SPOT), typicalWeight: new Float32Array(matrix.nColumn).fill(1) },
    alike: {
      indptr: Uint32Array.from({ length: N_SPOT + 1 }, (_, spot) => 2 * spot),
      indices: Uint32Array.from({ length: 2 * N_SPOT }, (_, at) => (Math.floor(at / 2) + (at % 2)) % N_SPOT),
      weights: Float32Array.from({ length: 2 * N_SPOT }, (_, at) => (at % 2 === 0 ? 0.8 : 0.2)),
    },
    nullDistribution: {
      ...{ nBin: 1, binOf: new Uint32Array(matrix.nColumn) },
      ...{ levels: new Float32Array(1), survival: Float32Array.of(1) },
    },
  }
  const attention = slideAttention({ model, scores }, buildNeighbourhood(null, N_SPOT, 1), {} as FitSummary)
  return { slide, model, axes, attention, measurement: mapOver(ALL_FEATURES, model) }
}

describe('a slide', async () => {
  const { slide, model, axes, attention, measurement } = await fittedSlide(0.01)
  const ask = (by: 'expected' | 'supported', nSpot = 10) =>
    measureNoise({ slide, attention, measurement, by, nSpot }, quiet())

  it('tells every sampled spot, the same again, and no spot twice', async () => {
    const report = await ask('supported')
    expect(report.spots.length).toBe(new Set(report.spots).size)
    expect(report.nTop).toBe(Math.min(20, Math.ceil(model.nFeature / 10)))
    for (const k of report.spots.keys()) {
      expect(report.breaksAt[k]).toBeGreaterThan(0)
      expect(Math.abs(report.breaksAt[k] / report.foretold[k] - 1)).toBeLessThan(0.35)
    }
    expect(await ask('supported')).toEqual(report)
    expect((await ask('supported', 1e6)).spots.length).toBe(N_SPOT)
  })

  it('has the scatter that its seeds were given', () => {
    // Two seeds at ±.01 of one axis: the standard error of their mean is .01 of that axis' key.
    const features = Uint32Array.of(1, 4, 7)
    const squares = [...features].map((feature) => (0.01 * model.keys[feature * model.nAxis]) ** 2)
    const expected = Math.sqrt(squares.reduce((a, b) => a + b) / 3)
    expect(seedScatter(model.queries, model, 3, features) / expected).toBeCloseTo(1, 3)
    expect(seedScatter(model.queries.slice(1), model, 3, features)).toBeNaN()
  })

  it('has the counts’ noise of its states, feature by feature, less by pooling; none in expected', async () => {
    const halves = await splitHalves(slide.matrix, ALL_FEATURES, model.nAxis)
    const byFeature = stateNoise(halves, model, model.queries[0], ALL_FEATURES)
    const { noise } = spotStates(halves, axes, model.queries[0], ALL_FEATURES)
    expect(byFeature.reduce((a, b) => a + b) / noise).toBeCloseTo(1, 5)
    expect(poolingFactor(model, 5)).toBeCloseTo(Math.hypot(0.8, 0.2), 6)
    expect((await ask('expected')).countScatter.every((value) => value === 0)).toBe(true)
    const unknown = { slide: { ...slide, isCounts: false }, attention, measurement, nSpot: 2 }
    expect((await measureNoise({ ...unknown, by: 'supported' }, quiet())).countScatter[0]).toBeNaN()
  })

  it('stops when nobody waits any more', async () => {
    const gone = { ...quiet(), signal: AbortSignal.abort() }
    await expect(
      measureNoise({ slide, attention, measurement, by: 'expected', nSpot: 5 }, gone),
    ).rejects.toThrow()
  })
})
