import { describe, expect, it } from 'vitest'
import { alikeSpots, aloneSpots } from '../../../worker/attention/alike.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const WIDTH = 3

/** Two clouds of 40 spots far apart, and one spot far from both; `sd` within a cloud. */
function clouds(sd: number): Float32Array {
  const random = createRandom(4)
  const rows = Array.from({ length: 81 }, (_, spot) => {
    const middle = spot < 40 ? [5, 0, 0] : spot < 80 ? [0, 5, 0] : [0, 0, 40]
    return middle.map((value) => value + sd * random.normal())
  })
  return Float32Array.from(rows.flat())
}

const listOf = ({ indptr, indices, weights }: ReturnType<typeof alikeSpots>, spot: number) => ({
  spots: [...indices.subarray(indptr[spot], indptr[spot + 1])],
  weights: [...weights.subarray(indptr[spot], indptr[spot + 1])],
})

describe('spots alike', () => {
  const noise = WIDTH * 0.3 ** 2
  const found = alikeSpots({ states: clouds(0.3), noise }, WIDTH)

  it('are of the same cloud, the spot first, weights falling and of sum 1', () => {
    for (const spot of [0, 17, 40, 79]) {
      const { spots, weights } = listOf(found, spot)
      expect(spots[0]).toBe(spot)
      expect(spots.length).toBeGreaterThan(15)
      expect(spots.length).toBeLessThanOrEqual(32)
      expect(spots.every((other) => other < 40 === spot < 40 && other !== 80)).toBe(true)
      expect(new Set(spots).size).toBe(spots.length)
      expect(weights).toEqual([...weights].sort((a, b) => b - a))
      expect(weights.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    }
  })

  it('weigh by their distance against the noise', () => {
    const states = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 2, 0)
    const { spots, weights } = listOf(alikeSpots({ states, noise: 0.5 }, WIDTH), 0)
    expect(spots).toEqual([0, 1, 2])
    expect(weights[1] / weights[0]).toBeCloseTo(Math.exp(-1), 5)
    expect(weights[2] / weights[0]).toBeCloseTo(Math.exp(-4), 5)
  })

  it('are none for a spot unlike all others, and for any where nothing is noise', () => {
    expect(listOf(found, 80)).toEqual({ spots: [80], weights: [1] })
    expect(alikeSpots({ states: clouds(0.3), noise: 0 }, WIDTH)).toEqual(aloneSpots(81))
  })
})
