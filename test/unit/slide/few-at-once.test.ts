import { expect, test } from 'vitest'
import { fewAtOnce } from '../../../worker/slide/few-at-once.ts'

test('a thousand files are never all open together, and their results keep their order', async () => {
  let [open, most] = [0, 0]
  const results = await fewAtOnce(
    Array.from({ length: 1000 }, (_, k) => k),
    async (k) => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      return 2 * k
    },
  )
  expect(results).toEqual(Array.from({ length: 1000 }, (_, k) => 2 * k))
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(32)
})

test('the first failure is told', async () => {
  const work = async (k: number) => {
    if (k === 40) throw new Error('gone')
  }
  await expect(
    fewAtOnce(
      Array.from({ length: 100 }, (_, k) => k),
      work,
    ),
  ).rejects.toThrow('gone')
})
