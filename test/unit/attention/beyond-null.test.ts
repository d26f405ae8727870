import { expect, it } from 'vitest'
import { N_FOLD } from '../../../worker/api/ensemble.ts'
import { exceedsNull, explainedByFold, N_MOVED } from '../../../worker/attention/beyond-null.ts'
import { createRandom } from '../../../worker/stats/random.ts'

it('explains each fold by itself', () => {
  const random = createRandom(4)
  const folds = Uint8Array.from({ length: 400 }, (_, spot) => spot % N_FOLD)
  const targets = Float32Array.from({ length: 800 }, () => random.normal())
  const foretold = targets.map((value, at) => (folds[Math.floor(at / 2)] === 3 ? random.normal() : value))
  const shares = explainedByFold(foretold, targets, 2, folds)
  for (const fold of [0, 1, 2, 4]) expect(shares[fold]).toBeGreaterThan(0.85)
  expect(shares[3]).toBeLessThan(0)
})

it('asks for more than the motions spread, not for more than their mean', () => {
  const random = createRandom(9)
  const ways = (spread: number) =>
    Array.from({ length: N_MOVED }, () => new Float64Array(N_FOLD).fill(0.6 + spread * random.normal()))
  const own = new Float64Array(N_FOLD).fill(0.66)
  expect(exceedsNull(own, ways(0.01))).toBe(true)
  expect(exceedsNull(own, ways(0.06))).toBe(false)
  expect(exceedsNull(own, ways(0.01).slice(1))).toBe(false)
  expect(
    exceedsNull(
      Float64Array.from(own, (share, fold) => (fold ? share : Number.NaN)),
      ways(0.01),
    ),
  ).toBe(false)
})

it('takes a motion for telling about once in a hundred', () => {
  const random = createRandom(11)
  const draw = () => Float64Array.from({ length: N_FOLD }, () => 0.2 + 0.05 * random.normal())
  let found = 0
  for (let k = 0; k < 4000; k++) if (exceedsNull(draw(), Array.from({ length: N_MOVED }, draw))) found++
  expect(found / 4000).toBeGreaterThan(0.005)
  expect(found / 4000).toBeLessThan(0.016)
})
