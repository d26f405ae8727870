import { describe, expect, it } from 'vitest'
import { adjustPValues } from '../../../worker/stats/false-discovery.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { orderDescending } from '../../../worker/stats/ranks.ts'

/** The order by definition, with a comparator. */
function orderByComparing(values: Float32Array): number[] {
  const key = (i: number) => (Number.isNaN(values[i]) ? Number.NEGATIVE_INFINITY : values[i])
  return [...values.keys()].sort((a, b) => (key(a) === key(b) ? a - b : key(b) > key(a) ? 1 : -1))
}

describe('descending order', () => {
  it.each([
    ['nothing', []],
    ['one value', [3]],
    ['ties in their own order', [1, 2, 1, 2, 1]],
    ['both zeros as equal', [0, -0, 1, -0, 0, -1]],
    ['missing values last, as -Infinity', [Number.NaN, 1, -Infinity, Number.NaN, Infinity, -1, 0]],
    ['the smallest and largest numbers', [1e-45, -1e-45, 0, 3.4e38, -3.4e38, 1.2e-38, -1.2e-38]],
  ])('orders %s', (_, values) => {
    const floats = Float32Array.from(values)
    expect([...orderDescending(floats)]).toEqual(orderByComparing(floats))
  })

  it('is that of a comparator for many values, in a part of a larger array, which it leaves as it was', () => {
    const random = createRandom(4)
    const all = Float32Array.from({ length: 5001 }, () => {
      const size = 10 ** (8 * random.uniform() - 6)
      return random.uniform() < 0.3 ? Math.round(3 * random.normal()) : size * random.normal()
    })
    const before = all.slice()
    const part = all.subarray(1, 4500)
    expect([...orderDescending(part)]).toEqual(orderByComparing(part))
    expect(all).toEqual(before)
  })
})

describe('adjusted p values', () => {
  it('are the same for equal p values, wherever they stand', () => {
    // Two tests at .01 of five: .01·5/2; three at .2: .2·5/5.
    expect([...adjustPValues([0.2, 0.01, 0.2, 0.01, 0.2])]).toEqual([0.2, 0.025, 0.2, 0.025, 0.2])
  })

  it('follow the definition on a null of few levels', () => {
    const random = createRandom(9)
    const p = Float32Array.from({ length: 700 }, () => 10 ** -random.integer(12))
    const ascending = [...p].sort((a, b) => a - b)
    const byDefinition = [...p].map((own) =>
      Math.min(1, ...ascending.map((q, k) => (q >= own ? (q * p.length) / (k + 1) : 1))),
    )
    expect([...adjustPValues(p)]).toEqual(byDefinition)
  })

  it('of none are none, and of missing ones missing', () => {
    expect(adjustPValues([])).toHaveLength(0)
    expect(adjustPValues([Number.NaN])).toEqual(Float64Array.of(Number.NaN))
  })
})
