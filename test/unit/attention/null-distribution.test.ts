import { describe, expect, it } from 'vitest'
import { nullPValue, poolNull } from '../../../worker/attention/null-distribution.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const N_SPOT = 120
const N_FEATURE = 200
const N_BIN = 20
const HEAD = 3
const random = createRandom(12)
const normals = (n: number, scale: (k: number) => number) =>
  Float32Array.from({ length: n }, (_, k) => scale(k) * random.normal())
/** Features are the rarer the later, so bins are blocks; the common ones score ten times as high. */
const detected = Float64Array.from({ length: N_FEATURE }, (_, feature) => 1 - feature / N_FEATURE)
const nulls = [0, 1].map(() => ({
  queries: normals(N_SPOT * HEAD, () => 1),
  keys: normals(N_FEATURE * HEAD, (k) => (k < (N_FEATURE / 2) * HEAD ? 10 : 1)),
}))
const distribution = poolNull(detected, [nulls], HEAD)
const perBin = N_FEATURE / N_BIN

/** All null scores of the bin that holds a feature. */
function poolOf(feature: number): number[] {
  const start = Math.floor(feature / perBin) * perBin
  return nulls.flatMap(({ queries, keys }) =>
    Array.from({ length: N_SPOT * perBin }, (_, k) => {
      const [spot, g] = [Math.floor(k / perBin), start + (k % perBin)]
      let sum = 0
      for (let j = 0; j < HEAD; j++) sum += queries[spot * HEAD + j] * keys[g * HEAD + j]
      return Math.fround(sum)
    }),
  )
}

describe('p values against the null', () => {
  it('bins features by detection, equally many in each, the rarest first', () => {
    for (let feature = 0; feature < N_FEATURE; feature++)
      expect(distribution.binOf[feature]).toBe(N_BIN - 1 - Math.floor(feature / perBin))
  })

  it.each([0, 57, 199])('of feature %i are the share of its bin that reaches the score', (feature) => {
    const pool = poolOf(feature)
    const step = pool.length ** (1 / (distribution.survival.length - 1))
    for (const score of pool.filter((value, k) => k % 7 === 0 && value > 0)) {
      const share = pool.filter((other) => other >= score).length / pool.length
      const p = nullPValue(distribution, feature, score)
      // Levels are finer than the pool at its end, coarser at its start.
      expect(p).toBeGreaterThan(share - 1.001 / pool.length)
      expect(p).toBeLessThan(share * step * 1.001)
    }
  })

  it('are uniform under their own null', () => {
    for (const feature of [0, 101, 199]) {
      const p = poolOf(feature).map((score) => nullPValue(distribution, feature, score))
      for (const level of [0.01, 0.05, 0.2, 0.4]) {
        const share = p.filter((value) => value <= level).length / p.length
        expect(Math.abs(share - level)).toBeLessThan(0.02 * level + 2 / p.length)
      }
    }
  })

  it('fall as the score rises, are never 0 and never above 1', () => {
    const scores = Array.from({ length: 400 }, (_, k) => k / 2 - 100)
    const p = scores.map((score) => nullPValue(distribution, 3, score))
    for (let k = 1; k < p.length; k++) expect(p[k]).toBeLessThanOrEqual(p[k - 1])
    expect(p[0]).toBe(1)
    expect(nullPValue(distribution, 3, Number.POSITIVE_INFINITY)).toBeCloseTo(1 / (2 * N_SPOT * perBin), 9)
    expect(nullPValue(distribution, 3, Number.NEGATIVE_INFINITY)).toBe(1)
  })

  it('are 1 for what is not called for, even where the null is nothing but zeros', () => {
    const zeros = { queries: new Float32Array(N_SPOT * HEAD), keys: nulls[0].keys }
    const none = poolNull(detected, [[zeros]], HEAD)
    expect(nullPValue(none, 3, 0)).toBe(1)
    expect(nullPValue(distribution, 3, -0.1)).toBe(1)
  })

  it('are the largest over the hypotheses', () => {
    const weak = nulls.map(({ queries, keys }) => ({ queries, keys: keys.map((value) => value / 50) }))
    const both = poolNull(detected, [weak, nulls], HEAD)
    for (const score of [0.01, 1, 10, 30])
      expect(nullPValue(both, 3, score)).toBeCloseTo(nullPValue(distribution, 3, score), 6)
  })

  it('judge a feature by those of like abundance: a score common in one bin is rare in another', () => {
    expect(nullPValue(distribution, 0, 10)).toBeGreaterThan(0.1)
    expect(nullPValue(distribution, 199, 10)).toBeLessThan(0.002)
  })
})

it('the null of few features and many spots is pooled from a sample, the same each time', () => {
  const one = { queries: normals(900 * HEAD, () => 1), keys: normals(4 * HEAD, () => 1) }
  const few = poolNull(Float64Array.of(0.5, 0.5, 0.1, 0.9), [[one]], HEAD)
  expect(few.nBin).toBe(4)
  expect([...few.binOf]).toEqual([1, 2, 0, 3])
  expect(few.survival.at(-1)).toBeCloseTo(1 / 400, 6)
  expect(poolNull(Float64Array.of(0.5, 0.5, 0.1, 0.9), [[one]], HEAD)).toEqual(few)
})
