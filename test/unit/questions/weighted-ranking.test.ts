import { expect, it } from 'vitest'
import type { FitSummary, Ranking, Reading } from '../../../worker/api/methods.ts'
import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { rankScores } from '../../../worker/attention/rank-scores.ts'
import { slideAttention } from '../../../worker/attention/slide-attention.ts'
import { rankWeighted } from '../../../worker/questions/weighted-ranking.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { plantedModel } from './planted-model.ts'

const N_SPOT = 120
const N_PROGRAMME = 3
const random = createRandom(5)

/** A planted model with a measurement, and spots that are pooled with a neighbour each. */
function measuredModel(): FittedModel {
  const planted = plantedModel({ nSpot: N_SPOT, noise: 0.4 })
  return {
    ...planted,
    ...{ nProgramme: N_PROGRAMME, reliability: 0.6 },
    programmes: Float32Array.from({ length: N_SPOT * N_PROGRAMME }, () => random.normal()),
    typicalWeight: Float32Array.from({ length: planted.nFeature }, () => 0.5 + random.uniform()),
    alike: {
      indptr: Uint32Array.from({ length: N_SPOT + 1 }, (_, k) => 2 * k),
      indices: Uint32Array.from({ length: 2 * N_SPOT }, (_, k) => (k % 2 === 0 ? k / 2 : (k + 7) % N_SPOT)),
      weights: Float32Array.from({ length: 2 * N_SPOT }, (_, k) => (k % 2 === 0 ? 0.7 : 0.3)),
    },
    // Asked of by `rank`, whose FDR of a region is not given.
    nullDistribution: {
      nBin: 1,
      binOf: new Uint32Array(planted.nFeature),
      levels: Float32Array.of(0),
      survival: Float32Array.of(1),
    },
  }
}

const model = measuredModel()
const counts = Array.from({ length: N_SPOT * model.nFeature }, () => random.poisson(1))
const scores = rankScores({
  ...{ nRow: N_SPOT, nColumn: model.nFeature },
  indptr: Uint32Array.from({ length: N_SPOT + 1 }, (_, row) => row * model.nFeature),
  indices: Uint32Array.from(counts, (_, at) => at % model.nFeature),
  values: Float32Array.from(counts),
})
const xy = Float32Array.from({ length: 2 * N_SPOT }, (_, at) =>
  at % 2 === 0 ? (at / 2) % 12 : Math.floor(at / 24),
)
const attention = slideAttention({ model, scores }, buildNeighbourhood(xy, N_SPOT, 1), {} as FitSummary)
const chosen = Uint32Array.of(3, 4, 17, 60, 101)
/** What adds up to other than 1, as the map of a question does. */
const LEVEL = 0.37

const weighted = (weight: (spot: number) => number, by: Reading) =>
  rankWeighted(
    attention.fitted,
    Float64Array.from({ length: N_SPOT }, (_, k) => weight(k)),
    5,
    by,
  )

const READINGS: Reading[] = ['expected', 'supported', 'observed']

it.each(READINGS)('by %s ranks spots of one weight as a region of them is ranked', (by) => {
  const found = weighted((spot) => (chosen.includes(spot) ? LEVEL : 0), by)
  const region = attention.rank(chosen, by)
  expect(found.nullWeight).toBeCloseTo(region.nullWeight, 6)
  for (const name of Object.keys(region) as (keyof Ranking)[]) {
    const [own, other] = [found[name], region[name]]
    if (typeof own !== 'object' || typeof other !== 'object') continue
    expect(own.length, name).toBe(other.length)
    own.forEach((value, at) => {
      if (Number.isNaN(other[at])) expect(value, name).toBeNaN()
      else expect(value, `${name} of ${at}`).toBeCloseTo(other[at], name === 'lift' ? 4 : 5)
    })
  }
})

it.each(READINGS)('by %s says the same however the weights are scaled, and another thing by others', (by) => {
  const weight = (spot: number) => (spot % 3) + 0.1
  const found = weighted(weight, by)
  const scaled = weighted((spot) => 250 * weight(spot), by)
  found[by].forEach((value, feature) => {
    expect(scaled[by][feature]).toBeCloseTo(value, 6)
  })
  expect(scaled.nullWeight).toBeCloseTo(found.nullWeight, 6)
  expect(weighted((spot) => Number(spot % 3 === 0), by).order).not.toEqual(found.order)
})
