import { expect, it } from 'vitest'
import { exceedsNull, explainedByFold } from '../../../worker/attention/beyond-null.ts'
import { N_FOLD } from '../../../worker/attention/folds.ts'
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

it('asks for gains in which folds agree, not for a high mean', () => {
  const nulls = [new Float64Array(N_FOLD).fill(0.6), new Float64Array(N_FOLD).fill(0.62)]
  expect(exceedsNull(Float64Array.of(0.71, 0.7, 0.72, 0.69, 0.7), nulls)).toBe(true)
  expect(exceedsNull(Float64Array.of(0.61, 0.62, 0.6, 0.61, 0.61), nulls)).toBe(false)
  expect(exceedsNull(Float64Array.of(0.99, 0.61, 0.6, 0.62, 0.7), nulls)).toBe(false)
})
