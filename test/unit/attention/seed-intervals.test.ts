import { expect, test } from 'vitest'
import { halfWidths, rankRange } from '../../../worker/attention/seed-intervals.ts'
import { createRandom } from '../../../worker/stats/random.ts'

test('half widths are those of the t interval of a mean', () => {
  const rows = [Float32Array.of(1, 5), Float32Array.of(2, 5), Float32Array.of(6, 5)]
  const [first, second] = halfWidths(rows, Float32Array.of(3, 5))
  // sd √7, n 3, t .975 at 2 degrees 4.303.
  expect(first).toBeCloseTo((4.303 * Math.sqrt(7)) / Math.sqrt(3), 4)
  expect(second).toBe(0)
  expect(halfWidths(rows.slice(0, 1), Float32Array.of(1, 5))).toEqual(new Float32Array(2))
})

test.each([
  [12, 2.201],
  [22, 2.08],
  [100, 1.984],
])('half widths follow Student beyond the table: %i seeds', (n, quantile) => {
  const rows = Array.from({ length: n }, (_, seed) => Float32Array.of(seed % 2 ? 1 : -1))
  expect(halfWidths(rows, Float32Array.of(0))[0]).toBeCloseTo(quantile / Math.sqrt(n - 1), 3)
})

test('rank ranges hold the best and worst place, equal values sharing the better', () => {
  const rows = [Float32Array.of(3, 2, 2, 0), Float32Array.of(-1, 2, 0, -0)]
  const { rankLow, rankHigh } = rankRange(rows)
  expect([...rankLow]).toEqual([1, 1, 2, 2])
  expect([...rankHigh]).toEqual([4, 2, 2, 4])
})

test('rank ranges are one more than the number of larger values in a row', () => {
  const random = createRandom(2)
  const rows = Array.from({ length: 3 }, () =>
    Float32Array.from({ length: 200 }, () => random.integer(60) - 30),
  )
  const places = rows.map((row) => Array.from(row, (value) => 1 + row.filter((v) => v > value).length))
  const { rankLow, rankHigh } = rankRange(rows)
  for (let k = 0; k < 200; k++) {
    expect(rankLow[k]).toBe(Math.min(...places.map((row) => row[k])))
    expect(rankHigh[k]).toBe(Math.max(...places.map((row) => row[k])))
  }
})
