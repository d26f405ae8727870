import { describe, expect, it } from 'vitest'
import { aloneSpots } from '../../../worker/attention/alike.ts'
import type { Attention } from '../../../worker/attention/attention.ts'
import { readingDifference } from '../../../worker/compare/reading-difference.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const N_SEED = 3
/** Student's t, 97.5 %, 2 degrees of freedom. */
const T = 4.303
const KEYS = [1, 0, 0, 1, 1, 1, -1, 0.5]
const N_FEATURE = KEYS.length / 2
const A = Uint32Array.of(0)
const B = Uint32Array.of(1)
const random = createRandom(3)
/** What a seed adds to both spots alike, far larger than what it adds to one alone. */
const COMMON = Array.from({ length: N_SEED }, () => 10 * random.normal())
const QUERIES = COMMON.map((common) =>
  Float32Array.from({ length: 4 }, (_, at) => common + (at < 2 ? 3 : 0) + 0.1 * random.normal()),
)

const dot = (query: ArrayLike<number>, spot: number, feature: number) =>
  query[2 * spot] * KEYS[2 * feature] + query[2 * spot + 1] * KEYS[2 * feature + 1]
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** A fit of two spots, two axes and three seeds; each spot is alike itself alone. */
function attentionOf(fitId: string): Attention {
  const scores = (spots: Uint32Array) =>
    Float32Array.from({ length: N_FEATURE }, (_, feature) =>
      mean(QUERIES.map((query) => dot(query, spots[0], feature))),
    )
  const model = {
    ...{ nAxis: 2, keys: Float32Array.from(KEYS), queries: QUERIES, reliability: 0 },
    ...{ programmes: new Float32Array(4), nProgramme: 2 },
    alike: aloneSpots(2),
  }
  return { summary: { fitId }, fitted: { model }, scores } as unknown as Attention
}

describe('two regions read by a model of three seeds', () => {
  const one = attentionOf('one')
  const found = readingDifference({ attention: one, spots: A }, { attention: one, spots: B }, 'expected')

  it('by one model each seed is held against itself: what it adds to both sides is no doubt about their difference', () => {
    for (let feature = 0; feature < N_FEATURE; feature++) {
      const deltas = QUERIES.map((query) => dot(query, 0, feature) - dot(query, 1, feature))
      const sd = Math.sqrt(deltas.reduce((sum, delta) => sum + (delta - mean(deltas)) ** 2, 0) / (N_SEED - 1))
      expect(found.deltaExpected[feature]).toBeCloseTo(mean(deltas), 4)
      expect(found.deltaExpectedHalfWidth[feature]).toBeCloseTo((T * sd) / Math.sqrt(N_SEED), 3)
      expect(found.deltaExpectedHalfWidth[feature]).toBeLessThan(1.5)
    }
  })

  it('by two models seeds do not pair, and the doubt of both sides counts', () => {
    const apart = readingDifference(
      { attention: one, spots: A },
      { attention: attentionOf('another'), spots: B },
      'expected',
    )
    expect(apart.deltaExpected).toEqual(found.deltaExpected)
    expect(Math.min(...apart.deltaExpectedHalfWidth)).toBeGreaterThan(
      5 * Math.max(...found.deltaExpectedHalfWidth),
    )
  })

  it('places are those of each side by its own reading, and the shift is how much higher a feature stands in A', () => {
    const placeIn = (spot: number) => {
      const values = Array.from({ length: N_FEATURE }, (_, feature) =>
        mean(QUERIES.map((query) => dot(query, spot, feature))),
      )
      return values.map((value) => 1 + values.filter((other) => other > value).length)
    }
    expect([...found.rankA]).toEqual(placeIn(0))
    expect([...found.rankB]).toEqual(placeIn(1))
    expect([...found.rankShift]).toEqual(placeIn(0).map((place, feature) => placeIn(1)[feature] - place))
    expect(new Set(found.rankShift).size).toBeGreaterThan(1)
  })
})
