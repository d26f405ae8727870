import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectDir } from '../../../electron/setup/places.mjs'
import type { ExpressionDifference } from '../../../worker/api/comparisons.ts'
import { expressionDifferences } from '../../../worker/compare/expression-difference.ts'
import { moranOf } from '../../../worker/compare/moran.ts'
import { correlationsWith } from '../../../worker/compare/similar-features.ts'
import { oneTile } from '../../../worker/stats/feature-tiles.ts'
import { adjustedMutualInformation } from '../../../worker/stats/mutual-information.ts'
import { type CsrMatrix, transposeCsr } from '../../../worker/stats/sparse.ts'
import { spotGraph } from '../../../worker/stats/spot-graph.ts'
import { createRowOrdering } from '../../../worker/stats/value-order.ts'

type Stored = { indptr: number[]; indices: number[]; values: number[] }
type Difference = Record<keyof ExpressionDifference, (number | null)[]>
const golden = JSON.parse(readFileSync(join(projectDir, 'test/golden/compare/compare.json'), 'utf8'))
const { nSpot, nGene } = golden
const { signal } = new AbortController()
const groups = Int32Array.from(golden.groups as number[])

const byFeature = ({ indptr, indices, values }: Stored): CsrMatrix =>
  transposeCsr({
    nRow: nSpot,
    nColumn: nGene,
    indptr: Uint32Array.from(indptr),
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  })

/** Every column of the oracle, p to a relative error that the tail of the normal allows. */
function expectDifference(actual: ExpressionDifference, wanted: Difference): void {
  for (const name of Object.keys(wanted) as (keyof ExpressionDifference)[])
    wanted[name].forEach((value, gene) => {
      const found = actual[name][gene]
      if (value === null) expect(found, `${name} ${gene}`).toBeNaN()
      else
        expect(Math.abs(found - value), `${name} ${gene}`).toBeLessThan(
          2e-6 * Math.max(1e-9, Math.abs(value)) + 1e-12 + (name.startsWith('p') ? 0 : 2e-6),
        )
    })
}

describe('differential expression equals scipy and numpy', () => {
  const pair = groups.map((group) => (group < 2 ? group : -1))
  const pairOf = async (matrix: CsrMatrix) => {
    const [found] = await expressionDifferences(oneTile(matrix), pair, { nGroup: 2, nWanted: 1, signal })
    return found
  }

  it('between two groups, the others left out', async () => {
    expectDifference(await pairOf(byFeature(golden.logNormalised)), golden.pair)
  })

  it('where values are negative and tie', async () => {
    expectDifference(await pairOf(byFeature(golden.signed)), golden.pairSigned)
  })

  it('where each gene is ordered by value, as the app keeps it', async () => {
    for (const [matrix, wanted] of [
      [golden.logNormalised, golden.pair],
      [golden.signed, golden.pairSigned],
    ]) {
      const ordered = byFeature(matrix)
      createRowOrdering(ordered)(ordered.nRow)
      expectDifference(await pairOf(ordered), wanted)
    }
  })

  it('of several groups, each against everything else', async () => {
    const rest = groups.map((group) => (group < 0 ? 3 : group))
    const wanted = { nGroup: 4, nWanted: 3, signal }
    const all = await expressionDifferences(oneTile(byFeature(golden.logNormalised)), rest, wanted)
    expect(all).toHaveLength(3)
    for (const [group, one] of all.entries()) expectDifference(one, golden.rest[group])
  })
})

it('the graph has the neighbours within one and a half spacings', () => {
  const { indptr, indices } = spotGraph(Float32Array.from(golden.xy as number[]))
  const lists = golden.neighbours.map((_: unknown, spot: number) => [
    ...indices.subarray(indptr[spot], indptr[spot + 1]),
  ])
  expect(lists).toEqual(golden.neighbours)
})

describe('genes over the tissue equal numpy', () => {
  const graph = spotGraph(Float32Array.from(golden.xy as number[]))
  const expectAll = (actual: ArrayLike<number>, wanted: (number | null)[]) =>
    wanted.forEach((value, gene) => {
      if (value === null) expect(actual[gene], `${gene}`).toBeNaN()
      else expect(actual[gene], `${gene}`).toBeCloseTo(value, 5)
    })

  it("Moran's I over a dense weight matrix, also of negative values", () => {
    expectAll(moranOf(byFeature(golden.logNormalised), graph), golden.moran)
    expectAll(moranOf(byFeature(golden.signed), graph), golden.moranSigned)
  })

  it('correlations with the first gene', async () => {
    const matrix = byFeature(golden.logNormalised)
    const own = new Float32Array(nSpot)
    for (let k = 0; k < matrix.indptr[1]; k++) own[matrix.indices[k]] = matrix.values[k]
    expectAll(await correlationsWith(oneTile(matrix), own, signal), golden.correlation)
  })

  it("adjusted mutual information, sklearn's", () => {
    const [u, v] = golden.labels.map((labels: number[]) => Int32Array.from(labels))
    expect(adjustedMutualInformation(u, v)).toBeCloseTo(golden.ami, 10)
    expect(adjustedMutualInformation(u, u)).toBeCloseTo(golden.amiSelf, 10)
  })
})
