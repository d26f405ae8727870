import { expect, it } from 'vitest'
import { N_FOLD } from '../../../worker/api/ensemble.ts'
import { evidenceAucs } from '../../../worker/attention/evidence-auc.ts'
import { createRandom } from '../../../worker/stats/random.ts'

const folds = Uint8Array.from({ length: 100 }, (_, spot) => spot % N_FOLD)
const random = createRandom(8)
const targets = Float32Array.from({ length: 300 }, () => random.normal())

const { signal } = new AbortController()
const aucs = (queries: Float32Array, of: Float32Array) => evidenceAucs(queries, of, 3, folds, signal)

it('is high where queries are the targets, low where they are their opposite, half where all are alike', async () => {
  const opposite = targets.map((value) => -value)
  for (const auc of await aucs(targets, targets)) expect(auc).toBeGreaterThan(0.9)
  for (const auc of await aucs(opposite, targets)) expect(auc).toBeLessThan(0.1)
  for (const auc of await aucs(new Float32Array(300), targets)) expect(auc).toBe(0.5)
})

it('compares only spots of the same fold', async () => {
  const changed = targets.map((value, at) => (folds[Math.floor(at / 3)] === 1 ? 9 * value : value))
  const [before, after] = await Promise.all([targets, changed].map((values) => aucs(targets, values)))
  expect(after[0]).toBe(before[0])
  expect(after[2]).toBe(before[2])
})

it('is the share of pairs won, whatever the number of spots is divisible by', async () => {
  // 21 spots of a fold and 19: no whole rounds of the sums that are added up side by side.
  const uneven = folds.map((fold, spot) => (spot === 0 ? 1 : fold))
  const found = await evidenceAucs(targets, targets, 3, uneven, signal)
  const evidence = (i: number, j: number) =>
    [0, 1, 2].reduce((sum, k) => sum + targets[3 * i + k] * targets[3 * j + k], 0)
  for (let fold = 0; fold < N_FOLD; fold++) {
    const own = [...uneven.keys()].filter((spot) => uneven[spot] === fold)
    const wins = own.flatMap((i) => own.filter((j) => j !== i && evidence(i, i) > evidence(i, j)))
    expect(found[fold]).toBe(wins.length / (own.length * (own.length - 1)))
  }
})

it('stops with the reason when it is not wanted any more', async () => {
  const unwanted = AbortSignal.abort(new Error('enough'))
  await expect(evidenceAucs(targets, targets, 3, folds, unwanted)).rejects.toThrow('enough')
})
