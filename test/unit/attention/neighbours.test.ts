import { describe, expect, it } from 'vitest'
import { buildNeighbourhood, smoothRows } from '../../../worker/attention/neighbours.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { toDense } from '../../golden/to-dense.ts'

const N = 40
const random = createRandom(6)
const xy = Float32Array.from({ length: 2 * N }, () => 100 * random.uniform())
const dense = (places: Float32Array | null, length = 1.5) => {
  const near = buildNeighbourhood(places, N, length)
  return toDense({ nRow: N, nColumn: N, ...near, values: near.weights })
}

function moved(turn: number, flip: number, scale: number, shift: number): Float32Array {
  const out = new Float32Array(2 * N)
  for (let spot = 0; spot < N; spot++) {
    const [x, y] = [flip * xy[2 * spot], xy[2 * spot + 1]]
    out[2 * spot] = scale * (Math.cos(turn) * x - Math.sin(turn) * y) + shift
    out[2 * spot + 1] = scale * (Math.sin(turn) * x + Math.cos(turn) * y) - shift
  }
  return out
}

describe('neighbours of spots', () => {
  it.each([
    ['turned', moved(1.1, 1, 1, 0)],
    ['flipped', moved(0, -1, 1, 0)],
    ['shifted', moved(0, 1, 1, 37)],
    ['in other units', moved(0, 1, 0.01, 0)],
    ['all of it', moved(-2, -1, 3, 11)],
  ])('weigh the same when the slide is %s', (_, places) => {
    const [before, after] = [dense(xy), dense(places)]
    for (let k = 0; k < before.length; k++) expect(after[k]).toBeCloseTo(before[k], 4)
  })

  it('come after the spot itself, with weights that sum to 1 and fall with distance', () => {
    const near = buildNeighbourhood(xy, N, 1.5)
    for (let spot = 0; spot < N; spot++) {
      const [start, end] = [near.indptr[spot], near.indptr[spot + 1]]
      expect(near.indices[start]).toBe(spot)
      expect(new Set(near.indices.subarray(start, end)).size).toBe(end - start)
      expect(near.weights.subarray(start, end).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5)
      const far = (k: number) =>
        Math.hypot(xy[2 * near.indices[k]] - xy[2 * spot], xy[2 * near.indices[k] + 1] - xy[2 * spot + 1])
      for (let k = start + 1; k < end; k++)
        for (let j = start; j < k; j++)
          expect(Math.sign(near.weights[j] - near.weights[k]) * Math.sign(far(k) - far(j))).not.toBe(-1)
    }
  })

  it('are none where there are no coordinates, and all alike where all spots lie on one another', () => {
    const alone = Float32Array.from({ length: N * N }, (_, k) => (k % (N + 1) === 0 ? 1 : 0))
    expect(dense(null)).toEqual(alone)
    expect(dense(new Float32Array(2 * N).fill(Number.NaN))).toEqual(alone)
    expect(new Set(dense(new Float32Array(2 * N).fill(5)))).toEqual(new Set([Math.fround(1 / N)]))
  })

  it('smooth a constant to itself and a single spot over those that have it as neighbour', () => {
    const near = buildNeighbourhood(xy, N, 1.5)
    const values = new Float32Array(2 * N)
    for (let spot = 0; spot < N; spot++) values[2 * spot] = 4
    values[2 * 7 + 1] = 1
    const out = smoothRows(near, values, 2)
    const weights = dense(xy)
    for (let spot = 0; spot < N; spot++) {
      expect(out[2 * spot]).toBeCloseTo(4, 4)
      expect(out[2 * spot + 1]).toBeCloseTo(weights[spot * N + 7], 6)
    }
  })
})
