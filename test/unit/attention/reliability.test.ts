import { describe, expect, it } from 'vitest'
import { measureReliability } from '../../../worker/attention/reliability.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'

const N_SPOT = 150
const N_FEATURE = 60
const all = Uint32Array.from({ length: N_FEATURE }, (_, feature) => feature)

/** Counts in which two hidden programmes move every feature by `strength`, at a mean depth per feature. */
function plantedCounts(strength: number, depth: number): CsrMatrix {
  const random = createRandom(31)
  const rows = Array.from({ length: N_SPOT }, () => {
    const state = [random.normal(), random.normal()]
    return Array.from({ length: N_FEATURE }, (_, feature) => {
      const sign = feature % 4 < 2 ? 1 : -1
      return random.poisson(depth * Math.exp(strength * sign * state[feature % 2]))
    })
  })
  const indptr = new Uint32Array(N_SPOT + 1)
  rows.forEach((row, spot) => {
    indptr[spot + 1] = indptr[spot] + row.filter((count) => count > 0).length
  })
  return {
    nRow: N_SPOT,
    nColumn: N_FEATURE,
    indptr,
    indices: Uint32Array.from(rows.flatMap((row) => [...row.keys()].filter((k) => row[k] > 0))),
    values: Float32Array.from(rows.flatMap((row) => row.filter((count) => count > 0))),
  }
}

describe('reliability by thinning', () => {
  it('finds the planted programmes and believes deep counts', async () => {
    const found = await measureReliability(plantedCounts(0.4, 20), true, all)
    expect(found.nProgramme).toBe(2)
    expect(found.slope).toBeGreaterThan(0.9)
    expect(found.slope).toBeLessThanOrEqual(1)
  })

  it('believes what is measured the less, the fewer the counts and the weaker the programmes', async () => {
    const slopes: number[] = []
    for (const [strength, depth] of [
      [0.8, 20],
      [0.8, 0.4],
      [0.1, 0.4],
    ])
      slopes.push((await measureReliability(plantedCounts(strength, depth), true, all)).slope)
    expect(slopes[0]).toBeGreaterThan(slopes[1] + 0.1)
    expect(slopes[1]).toBeGreaterThan(slopes[2] + 0.1)
  })

  it('believes nothing where features are independent', async () => {
    const { slope } = await measureReliability(plantedCounts(0, 3), true, all)
    expect(slope).toBeLessThan(0.15)
    expect(slope).toBeGreaterThanOrEqual(0)
  })

  it('is the same each time', async () => {
    const counts = plantedCounts(0.8, 2)
    const first = await measureReliability(counts, true, all)
    expect(await measureReliability(counts, true, all)).toEqual(first)
  })

  it('reads only the features asked for', async () => {
    const counts = plantedCounts(0.8, 20)
    const some = all.filter((feature) => feature % 2 === 0)
    expect((await measureReliability(counts, true, some)).slope).toBeGreaterThan(0.8)
    expect((await measureReliability(counts, true, Uint32Array.of(0, 1))).nProgramme).toBe(1)
  })

  it('takes a middle choice where X is not counts, no more programmes than the data can hold', async () => {
    const counts = plantedCounts(0.8, 2)
    expect(await measureReliability(counts, false, all)).toEqual({ nProgramme: 8, slope: 0.7 })
    const few = await measureReliability(counts, false, Uint32Array.of(3, 5, 9))
    expect(few.nProgramme).toBe(2)
  })
})
