import { describe, expect, it } from 'vitest'
import { N_FOLD } from '../../../worker/api/ensemble.ts'
import { axisSlopes, calibrate, explainedShare } from '../../../worker/attention/calibration.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const N = 500
const random = createRandom(3)
const normals = (n: number) => Float32Array.from({ length: n }, () => random.normal())
const folds = Uint8Array.from({ length: N }, (_, spot) => spot % N_FOLD)

describe('calibration', () => {
  it('finds what a foretelling is worth on each axis, and nothing where it runs against the truth', () => {
    const foretold = normals(3 * N)
    const noise = normals(3 * N)
    const worth = [0.5, 2, -1]
    const targets = foretold.map((value, at) => worth[at % 3] * value + 0.1 * noise[at])
    const slopes = axisSlopes(foretold, targets, 3, folds)
    for (let fold = 0; fold < N_FOLD; fold++) {
      expect(slopes[3 * fold]).toBeCloseTo(0.5, 1)
      expect(slopes[3 * fold + 1]).toBeCloseTo(2, 1)
      expect(slopes[3 * fold + 2]).toBe(0)
    }
  })

  it("never uses a fold's own spots for its slopes", () => {
    const foretold = normals(N)
    const targets = foretold.slice()
    const changed = targets.map((value, spot) => (folds[spot] === 2 ? -50 * value : value))
    const [before, after] = [targets, changed].map((values) => axisSlopes(foretold, values, 1, folds))
    expect(after[2]).toBe(before[2])
    expect(after[0]).not.toBe(before[0])
  })

  it('scales every row by the slopes of its own fold', () => {
    const slopes = Float32Array.from({ length: 2 * N_FOLD }, (_, at) => at)
    const out = calibrate(new Float32Array(2 * N).fill(1), slopes, 2, folds)
    expect([...out.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('explains all of what it foretells exactly, and nothing with noise', () => {
    const targets = normals(4 * N)
    expect(explainedShare(targets, targets, 4, folds)).toBeCloseTo(1, 6)
    expect(Math.abs(explainedShare(normals(4 * N), targets, 4, folds))).toBeLessThan(0.03)
  })
})
