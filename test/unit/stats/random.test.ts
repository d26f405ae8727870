import { describe, expect, it } from 'vitest'
import { columnMoments } from '../../../worker/stats/normalise.ts'
import { createRandom, deriveSeed } from '../../../worker/stats/random.ts'
import { thinCounts } from '../../../worker/stats/thinning.ts'

function meanAndVariance(n: number, draw: () => number): [number, number] {
  const values = Float64Array.from({ length: n }, draw)
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n]
}

describe('seeded random numbers', () => {
  it('give this stream for seed 1 on every machine', () => {
    const random = createRandom(1)
    const first = Array.from({ length: 3 }, () => random.uniform())
    expect(first).toMatchInlineSnapshot(`
      [
        0.7522949499543756,
        0.5584159090649337,
        0.6375015927478671,
      ]
    `)
    expect(deriveSeed(1, 2)).not.toBe(deriveSeed(2, 1))
  })

  it.each([
    ['normal', (r: ReturnType<typeof createRandom>) => r.normal(), 0, 1],
    ['gamma .3', (r: ReturnType<typeof createRandom>) => r.gamma(0.3), 0.3, 0.3],
    ['gamma 7', (r: ReturnType<typeof createRandom>) => r.gamma(7), 7, 7],
    ['poisson 2', (r: ReturnType<typeof createRandom>) => r.poisson(2), 2, 2],
    ['poisson 80', (r: ReturnType<typeof createRandom>) => r.poisson(80), 80, 80],
    ['binomial 10, .3', (r: ReturnType<typeof createRandom>) => r.binomial(10, 0.3), 3, 2.1],
    ['binomial 1000, .2', (r: ReturnType<typeof createRandom>) => r.binomial(1000, 0.2), 200, 160],
  ])('%s has its mean and variance', (_, draw, mean, variance) => {
    const random = createRandom(11)
    const [sampleMean, sampleVariance] = meanAndVariance(40_000, () => draw(random))
    expect(Math.abs(sampleMean - mean)).toBeLessThan(5 * Math.sqrt(variance / 40_000))
    expect(Math.abs(sampleVariance / variance - 1)).toBeLessThan(0.08)
  })
})

describe('thinning', () => {
  const random = createRandom(3)
  const nRow = 4000
  const counts = {
    nRow,
    nColumn: 2,
    indptr: Uint32Array.from({ length: nRow + 1 }, (_, row) => 2 * row),
    indices: Uint32Array.from({ length: 2 * nRow }, (_, k) => k % 2),
    values: Float32Array.from({ length: 2 * nRow }, (_, k) => random.poisson(k % 2 ? 40 : 3)),
  }

  it('splits counts in halves that sum to them and are independent for Poisson counts', () => {
    const [first, second] = thinCounts(counts, 5)
    const dense = [first, second].map((half) => {
      const out = new Float64Array(2 * nRow)
      for (let row = 0; row < nRow; row++)
        for (let k = half.indptr[row]; k < half.indptr[row + 1]; k++)
          out[2 * row + half.indices[k]] = half.values[k]
      return out
    })
    expect(dense[0].every((value, k) => value + dense[1][k] === counts.values[k])).toBe(true)
    expect(first.values.every((value) => value > 0)).toBe(true)
    const { mean } = columnMoments(first)
    for (const gene of [0, 1]) {
      let covariance = 0
      for (let row = 0; row < nRow; row++)
        covariance += (dense[0][2 * row + gene] - mean[gene]) * (dense[1][2 * row + gene] - mean[gene])
      expect(Math.abs(covariance / nRow / mean[gene])).toBeLessThan(0.08)
    }
  })
})
