import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pearson, spearman } from '../../../worker/stats/correlation.ts'
import { adjustPValues } from '../../../worker/stats/false-discovery.ts'
import { columnMoments, logNormalise, zScores } from '../../../worker/stats/normalise.ts'
import { quantiles } from '../../../worker/stats/quantiles.ts'
import { groupAuc } from '../../../worker/stats/rank-sum.ts'
import { rank } from '../../../worker/stats/ranks.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { selectVariableGenes } from '../../../worker/stats/variable-genes.ts'

/** Values by test/oracle/stats_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('stats.json', import.meta.url), 'utf8'))

function csr({ indptr, indices, values }: Record<'indptr' | 'indices' | 'values', number[]>): CsrMatrix {
  return {
    nRow: golden.nSpot,
    nColumn: golden.nGene,
    indptr: Uint32Array.from(indptr),
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  }
}

function dense(matrix: CsrMatrix): number[] {
  const out = new Array<number>(matrix.nRow * matrix.nColumn).fill(0)
  for (let row = 0; row < matrix.nRow; row++)
    for (let k = matrix.indptr[row]; k < matrix.indptr[row + 1]; k++)
      out[row * matrix.nColumn + matrix.indices[k]] = matrix.values[k]
  return out
}

function expectClose(actual: ArrayLike<number>, expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  const worst = expected.reduce((most, value, k) => Math.max(most, Math.abs(actual[k] - value)), 0)
  expect(worst).toBeLessThan(tolerance)
}

describe('statistics against numpy and scipy', () => {
  const counts = csr(golden.counts)
  const normalised = logNormalise(counts)
  const moments = columnMoments(normalised)
  const groups = Int32Array.from(golden.groups)

  it('normalises, with a spot without counts', () => {
    expectClose(dense(normalised), golden.logNormalised, 1e-5)
  })

  it('takes moments over zeros too', () => {
    expectClose(moments.mean, golden.mean, 1e-6)
    expectClose(moments.variance, golden.variance, 1e-5)
    expectClose(moments.detected, golden.detected, 1e-12)
  })

  it('clips z-scores and leaves constant genes at 0', () => {
    const all = Uint32Array.from({ length: golden.nGene }, (_, gene) => gene)
    expectClose(zScores(normalised, moments, all), golden.zScores, 1e-5)
  })

  it('gives the AUC of every gene and group, ties and unstored zeros included', () => {
    expectClose(groupAuc(transposeCsr(counts), groups, 3), golden.aucCounts, 1e-6)
    expectClose(groupAuc(transposeCsr(csr(golden.signed)), groups, 3), golden.aucSigned, 1e-6)
  })

  it('orders variable genes without mt, ribosomal and rare ones, but with RPS6KA1', () => {
    expect([...selectVariableGenes(moments, golden.symbols, 100)]).toEqual(golden.variableGenes)
    expect(selectVariableGenes(moments, golden.symbols, 4)).toHaveLength(4)
  })

  it('adjusts p values', () => {
    expectClose(adjustPValues(golden.pValues), golden.adjusted, 1e-12)
    expect(adjustPValues([0.02, Number.NaN, 0.04])).toEqual(Float64Array.of(0.04, Number.NaN, 0.04))
  })

  it('ranks, correlates and takes quantiles', () => {
    expectClose(rank(golden.y), golden.rankY, 1e-12)
    expect(pearson(golden.x, golden.y)).toBeCloseTo(golden.pearson, 10)
    expect(spearman(golden.x, golden.y)).toBeCloseTo(golden.spearman, 10)
    expectClose(quantiles(golden.x, golden.probabilities), golden.quantilesX, 1e-12)
  })
})
