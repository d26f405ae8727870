import { describe, expect, it } from 'vitest'
import { movedHistology, permutation } from '../../../worker/attention/motions.ts'

const SIDE = 15
const N = SIDE * SIDE
const xy = Float32Array.from(
  { length: 2 * N },
  (_, k) => 10 * (k % 2 ? Math.floor(k / 2 / SIDE) : (k / 2) % SIDE),
)
const place = (spot: number) => [xy[2 * spot], xy[2 * spot + 1]]
const apart = (a: number, b: number) => Math.hypot(place(a)[0] - place(b)[0], place(a)[1] - place(b)[1])
const middle = ((SIDE - 1) * 10) / 2
const fromMiddle = (spot: number) => Math.hypot(place(spot)[0] - middle, place(spot)[1] - middle)
/** Spots whose place stays on the tissue however it turns. */
const inside = Array.from({ length: N }, (_, spot) => spot).filter((spot) => fromMiddle(spot) <= middle - 10)

describe('moved histology', () => {
  it('is half a turn at first', () => {
    expect([...movedHistology(xy, N, 0)]).toEqual(Array.from({ length: N }, (_, spot) => N - 1 - spot))
  })

  it.each([0, 1, 2, 3, 4, 5])('%i leaves most neighbours neighbours', (k) => {
    const of = movedHistology(xy, N, k)
    const pairs = inside.flatMap((a) => inside.filter((b) => a < b && apart(a, b) < 11).map((b) => [a, b]))
    const near = pairs.filter(([a, b]) => apart(of[a], of[b]) < 25)
    expect(near.length).toBeGreaterThan(0.7 * pairs.length)
  })

  it.each(Array.from({ length: 12 }, (_, k) => k))(
    '%i asks nearly every spot once and few their own',
    (k) => {
      const of = movedHistology(xy, N, k)
      expect(new Set(inside.map((spot) => of[spot])).size).toBeGreaterThan(0.7 * inside.length)
      expect(inside.filter((spot) => apart(of[spot], spot) < 15).length).toBeLessThan(0.25 * inside.length)
    },
  )

  it('gives another map for each k', () => {
    const maps = Array.from({ length: 8 }, (_, k) => movedHistology(xy, N, k).join())
    expect(new Set(maps).size).toBe(8)
  })

  it('leaves a spot without coordinates its own, and asks it from no other', () => {
    const torn = xy.slice()
    torn[2 * 100] = Number.NaN
    const of = movedHistology(torn, N, 1)
    expect(of[100]).toBe(100)
    expect([...of].filter((from) => from === 100)).toHaveLength(1)
  })

  it('is a permutation where there are no coordinates, or too few', () => {
    expect(movedHistology(null, N, 3)).toEqual(permutation(N, 3))
    const few = new Float32Array(2 * N).fill(Number.NaN)
    few.set([1, 2, 3, 4])
    expect(movedHistology(few, N, 3)).toEqual(permutation(N, 3))
  })
})

describe('a permutation', () => {
  it('holds every spot once, few at their own place, and is another for each seed', () => {
    const found = permutation(500, 1)
    expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i))
    expect(found.filter((from, spot) => from === spot).length).toBeLessThan(8)
    expect(permutation(500, 1)).toEqual(found)
    expect(permutation(500, 2)).not.toEqual(found)
  })
})
