import { describe, expect, it } from 'vitest'
import { alikeSpots, aloneSpots } from '../../../worker/attention/alike.ts'
import type { Neighbourhood } from '../../../worker/attention/neighbours.ts'
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

const alike = (states: Float32Array, noise: number) =>
  alikeSpots({ states, noise }, WIDTH, new AbortController().signal)

const listOf = ({ indptr, indices, weights }: Neighbourhood, spot: number) => ({
  spots: [...indices.subarray(indptr[spot], indptr[spot + 1])],
  weights: [...weights.subarray(indptr[spot], indptr[spot + 1])],
})

describe('spots alike', async () => {
  const found = await alike(clouds(0.3), WIDTH * 0.3 ** 2)

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

  it('weigh by their distance against the noise', async () => {
    const states = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 2, 0)
    const { spots, weights } = listOf(await alike(states, 0.5), 0)
    expect(spots).toEqual([0, 1, 2])
    expect(weights[1] / weights[0]).toBeCloseTo(Math.exp(-1), 5)
    expect(weights[2] / weights[0]).toBeCloseTo(Math.exp(-4), 5)
  })

  it('are none for a spot unlike all others, and for any where nothing is noise', async () => {
    expect(listOf(found, 80)).toEqual({ spots: [80], weights: [1] })
    expect(await alike(clouds(0.3), 0)).toEqual(aloneSpots(81))
  })

  it('are the nearest 31 of many, whatever their order', async () => {
    const random = createRandom(6)
    const states = Float32Array.from({ length: 200 * WIDTH }, () => random.normal())
    const { spots } = listOf(await alike(states, 4), 7)
    const squares = (other: number) =>
      [0, 1, 2].reduce((sum, j) => sum + (states[7 * WIDTH + j] - states[other * WIDTH + j]) ** 2, 0)
    const all = Array.from({ length: 200 }, (_, other) => other).sort((a, b) => squares(a) - squares(b))
    expect(spots).toEqual(all.slice(0, 32))
  })

  it('are drawn from a sample where spots are too many, each still its own', async () => {
    const nSpot = 9000
    const random = createRandom(6)
    const states = Float32Array.from({ length: nSpot }, () => random.uniform())
    const found = await alikeSpots({ states, noise: 1e-5 }, 1, new AbortController().signal)
    for (const spot of [0, 4321, 8999]) {
      const { spots } = listOf(found, spot)
      expect(spots[0]).toBe(spot)
      expect(spots.every((other) => Math.abs(states[other] - states[spot]) < 0.02)).toBe(true)
      expect(new Set(spots).size).toBe(spots.length)
    }
    expect(new Set(found.indices).size).toBe(nSpot)
  })
})
