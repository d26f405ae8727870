import { expect, it } from 'vitest'
import { evidenceAucs } from '../../../worker/attention/evidence-auc.ts'
import { N_FOLD } from '../../../worker/attention/folds.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const folds = Uint8Array.from({ length: 100 }, (_, spot) => spot % N_FOLD)
const random = createRandom(8)
const targets = Float32Array.from({ length: 300 }, () => random.normal())

it('is high where queries are the targets, low where they are their opposite, half where all are alike', () => {
  const opposite = targets.map((value) => -value)
  for (const auc of evidenceAucs(targets, targets, 3, folds)) expect(auc).toBeGreaterThan(0.9)
  for (const auc of evidenceAucs(opposite, targets, 3, folds)) expect(auc).toBeLessThan(0.1)
  for (const auc of evidenceAucs(new Float32Array(300), targets, 3, folds)) expect(auc).toBe(0.5)
})

it('compares only spots of the same fold', () => {
  const changed = targets.map((value, at) => (folds[Math.floor(at / 3)] === 1 ? 9 * value : value))
  const [before, after] = [targets, changed].map((values) => evidenceAucs(targets, values, 3, folds))
  expect(after[0]).toBe(before[0])
  expect(after[2]).toBe(before[2])
})
