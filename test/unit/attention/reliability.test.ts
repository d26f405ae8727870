import { describe, expect, it } from 'vitest'
import { splitHalves } from '../../../worker/attention/halves.ts'
import { assumedReliability, measureReliability } from '../../../worker/attention/reliability.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { ALL_FEATURES, plantedCounts } from './planted-counts.ts'

async function reliabilityOf(counts: CsrMatrix, features = ALL_FEATURES) {
  return measureReliability(await splitHalves(counts, features, Math.min(12, features.length - 1)))
}

describe('reliability by thinning', () => {
  it('finds the planted programmes and believes deep counts', async () => {
    const found = await reliabilityOf(plantedCounts(0.4, 20).counts)
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
      slopes.push((await reliabilityOf(plantedCounts(strength, depth).counts)).slope)
    expect(slopes[0]).toBeGreaterThan(slopes[1] + 0.1)
    expect(slopes[1]).toBeGreaterThan(slopes[2] + 0.1)
  })

  it('believes nothing where features are independent', async () => {
    const { slope } = await reliabilityOf(plantedCounts(0, 3).counts)
    expect(slope).toBeLessThan(0.15)
    expect(slope).toBeGreaterThanOrEqual(0)
  })

  it('is the same each time', async () => {
    const counts = plantedCounts(0.8, 2).counts
    const first = await reliabilityOf(counts)
    expect(await reliabilityOf(counts)).toEqual(first)
  })

  it('reads only the features asked for', async () => {
    const counts = plantedCounts(0.8, 20).counts
    const some = ALL_FEATURES.filter((feature) => feature % 2 === 0)
    expect((await reliabilityOf(counts, some)).slope).toBeGreaterThan(0.8)
    expect((await reliabilityOf(counts, Uint32Array.of(0, 1))).nProgramme).toBe(1)
  })

  it('takes a middle choice where X is not counts, no more programmes than the data can hold', () => {
    expect(assumedReliability(48)).toEqual({ nProgramme: 8, slope: 0.7 })
    expect(assumedReliability(2).nProgramme).toBe(2)
  })
})
