import { describe, expect, it } from 'vitest'
import { meanRowOf, rowProducts } from '../../../worker/attention/row-products.ts'
import { topScores } from '../../../worker/attention/top-scores.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { largest } from '../../../worker/stats/ranks.ts'

const WIDTH = 48
const N_FEATURE = 5000
/** More than one tile of 8 MiB. */
const N_SPOT = 450
const { signal } = new AbortController()

function makeFactors(twins: boolean) {
  const random = createRandom(3)
  const normals = (n: number) => Float32Array.from({ length: n }, () => 0.2 * random.normal())
  const keys = normals(N_FEATURE * WIDTH)
  // Neighbours that differ by less than single precision of the product can tell.
  if (twins)
    for (let at = WIDTH; at < keys.length; at += 2 * WIDTH) {
      keys.set(keys.subarray(at - WIDTH, at), at)
      keys[at + (at % WIDTH)] += 3e-8
    }
  return { queries: normals(N_SPOT * WIDTH), keys, width: WIDTH }
}

async function expectSameAsAlone(factors: ReturnType<typeof makeFactors>, k: number) {
  const { queries, keys, width } = factors
  let next = 0
  for await (const { start, features, scores } of topScores(factors, k, signal)) {
    expect(start).toBe(next)
    for (let row = 0; row * k < features.length; row++, next++) {
      const own = rowProducts(meanRowOf(queries, width, Uint32Array.of(next)), keys, width)
      const best = largest(own, k)
      expect([...features.subarray(row * k, (row + 1) * k)]).toEqual([...best])
      expect([...scores.subarray(row * k, (row + 1) * k)]).toEqual([...best].map((feature) => own[feature]))
    }
  }
  expect(next).toBe(N_SPOT)
}

describe('the best features of all spots, in tiles', () => {
  it.each([1, 50, 300])('are those of every spot alone, to the bit, for k = %i', async (k) => {
    await expectSameAsAlone(makeFactors(false), k)
  })

  it('are so where many scores differ by less than the product in single precision tells', async () => {
    await expectSameAsAlone(makeFactors(true), 50)
  })

  it('come in the order of the file where nothing is expected', async () => {
    const factors = makeFactors(false)
    factors.queries.fill(0)
    await expectSameAsAlone(factors, 50)
  })

  it('stop when cancelled', async () => {
    const controller = new AbortController()
    const reading = (async () => {
      for await (const _ of topScores(makeFactors(false), 50, controller.signal)) controller.abort()
    })()
    await expect(reading).rejects.toThrow()
  })
})
