import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FitSummary, Reading } from '../../../worker/api/methods.ts'
import { type FittedModel, supportedQueries } from '../../../worker/attention/fitted-model.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { rankScores } from '../../../worker/attention/rank-scores.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { slideWeights } from '../../../worker/attention/slide-weights.ts'

/** Values by test/oracle/attention_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('attention.json', import.meta.url), 'utf8')).slideAttention

interface Answer {
  spots: number[]
  expected: number[]
  supported: number[]
  observed: number[]
  weight: number[]
  lift: number[]
  expectedHalfWidth: number[]
  supportedHalfWidth: number[]
  fdr: number[] | null
  nullWeight: number
  /** Without `observed` where equal scores leave its order to rounding. */
  by: Partial<Record<Reading, { order: number[]; rankLow: number[]; rankHigh: number[] }>>
}

const READINGS: readonly Reading[] = ['expected', 'supported', 'observed']
const floats = (rows: number[] | number[][]) => Float32Array.from(rows.flat())

const { nSpot, nFeature, nullDistribution, ...own } = golden.model
const model: FittedModel = {
  ...own,
  ...{ nSpot, nFeature },
  queries: own.queries.map(floats),
  keys: floats(own.keys),
  programmes: floats(own.programmes),
  logTotal: floats(own.logTotal),
  typicalWeight: floats(own.typicalWeight),
  alike: {
    indptr: Uint32Array.from(own.alike.indptr),
    indices: Uint32Array.from(own.alike.indices),
    weights: floats(own.alike.weights),
  },
  nullDistribution: {
    nBin: nullDistribution.nBin,
    binOf: Uint32Array.from(nullDistribution.binOf),
    levels: floats(nullDistribution.levels),
    survival: floats(nullDistribution.survival),
  },
}
const scores = rankScores({
  nRow: nSpot,
  nColumn: nFeature,
  indptr: Uint32Array.from(golden.matrix.indptr),
  indices: Uint32Array.from(golden.matrix.indices),
  values: Float32Array.from(golden.matrix.values),
})
const xy = Float32Array.from(golden.xy.flat(), (value: number | null) => value ?? Number.NaN)
const near = buildNeighbourhood(xy, nSpot, golden.reach)
const attention = slideAttention({ model, scores }, near, {} as FitSummary)

/** Largest difference, relative where values exceed 1. */
function worst(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual.length).toBe(expected.length)
  const differences = expected.map((value, k) => Math.abs(actual[k] - value) / Math.max(1, Math.abs(value)))
  return Math.max(...differences)
}

const cases = (golden.answers as Answer[]).map((answer) => [answer.spots, answer] as const)

describe.each(cases)('rankings of spots %j against numpy', (list, answer) => {
  const spots = Uint32Array.from(list)

  const byReading = READINGS.flatMap((by) => {
    const places = answer.by[by]
    return places ? [{ by, places }] : []
  })

  it.each(byReading)('by $by: order and ranks over the seeds', ({ by, places }) => {
    const { order, rankLow, rankHigh } = attention.rank(spots, by)
    expect([...order]).toEqual(places.order)
    expect([...rankLow]).toEqual(places.rankLow)
    expect([...rankHigh]).toEqual(places.rankHigh)
  })

  it.each(READINGS)('by %s: the same readings, weights, intervals, whatever they are ordered by', (by) => {
    const ranking = attention.rank(spots, by)
    expect(ranking).toMatchObject({ by, nSpotPooled: list.length })
    for (const key of READINGS) expect(worst(ranking[key], answer[key]), key).toBeLessThan(1e-6)
    expect(worst(ranking.weight, answer.weight)).toBeLessThan(1e-6)
    expect(worst(ranking.lift, answer.lift)).toBeLessThan(1e-5)
    expect(worst(ranking.expectedHalfWidth, answer.expectedHalfWidth)).toBeLessThan(1e-4)
    expect(worst(ranking.supportedHalfWidth, answer.supportedHalfWidth)).toBeLessThan(1e-4)
    expect(ranking.nullWeight).toBeCloseTo(answer.nullWeight, 6)
  })

  it('FDR of a spot, none of a region', () => {
    const { fdr } = attention.rank(spots, 'supported')
    if (answer.fdr) expect(worst(fdr, answer.fdr)).toBeLessThan(1e-6)
    else expect([...fdr]).toEqual(Array(nFeature).fill(Number.NaN))
  })

  it('weights and the null weight sum to 1', () => {
    const { weight, nullWeight } = attention.rank(spots, 'supported')
    expect(weight.reduce((sum, value) => sum + value, nullWeight)).toBeCloseTo(1, 6)
  })

  it.each(READINGS)('scores by %s are those of the ranking', (by) => {
    expect(attention.scores(spots, by)).toEqual(attention.rank(spots, by)[by])
  })
})

it('totals and usual weights of the slide, against numpy', async () => {
  const factors = { queries: supportedQueries(model), keys: model.keys, width: model.nAxis }
  const { logTotal, typicalWeight } = await slideWeights(factors, model, new AbortController().signal)
  expect(worst(logTotal, own.logTotal)).toBeLessThan(1e-6)
  expect(
    worst(
      typicalWeight.map((value, k) => value / own.typicalWeight[k]),
      own.typicalWeight.map(() => 1),
    ),
  ).toBeLessThan(1e-5)
})

describe('maps', () => {
  const column = (rows: number[][], feature: number) => rows.map((row) => row[feature])
  const features = Array.from({ length: nFeature }, (_, feature) => feature)
  const rankings = Array.from({ length: nSpot }, (_, spot) =>
    attention.rank(Uint32Array.of(spot), 'supported'),
  )

  it.each([...READINGS, 'attention'] as const)('of %s hold numpy’s columns', (quantity) => {
    for (const feature of features) {
      const values = attention.map(feature, quantity)
      expect(worst(values, column(golden.maps[quantity], feature)), `${feature}`).toBeLessThan(1e-5)
    }
  })

  it.each(READINGS)('of %s hold what the rankings of the spots say', (by) => {
    for (const feature of features)
      expect(
        worst(
          attention.map(feature, by),
          rankings.map((ranking) => ranking[by][feature]),
        ),
      ).toBeLessThan(1e-6)
  })

  it('of attention hold the rankings’ lifts, in doublings', () => {
    for (const feature of features) {
      const own = rankings.map(({ lift }) => Math.log2(lift[feature]))
      expect(worst(attention.map(feature, 'attention'), own)).toBeLessThan(1e-5)
    }
  })
})

describe('best features of every spot', () => {
  const context = { signal: new AbortController().signal, onProgress: () => {} }

  it.each(READINGS)('by %s are the first of its ranking', async (by) => {
    const top = await attention.topFeatures(by, 4, context)
    expect(top).toHaveLength(nSpot * 4)
    for (let spot = 0; spot < nSpot; spot++) {
      const { order } = attention.rank(Uint32Array.of(spot), by)
      expect(top.slice(spot * 4, spot * 4 + 4), `${spot}`).toEqual(order.slice(0, 4))
    }
  })

  it('are all features where more are asked for than there are', async () => {
    const top = await attention.topFeatures('expected', 50, context)
    expect(top).toHaveLength(nSpot * nFeature)
    expect(top.slice(0, nFeature)).toEqual(attention.rank(Uint32Array.of(0), 'expected').order)
  })

  it('end when they are no longer wanted', async () => {
    const controller = new AbortController()
    const asked = attention.topFeatures('expected', 4, { ...context, signal: controller.signal })
    controller.abort(new Error('another slide'))
    await expect(asked).rejects.toThrow('another slide')
  })
})
