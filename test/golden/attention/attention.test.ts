import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildNeighbourhood } from '../../../worker/attention/neighbours.ts'
import { leftSingularVectors } from '../../../worker/attention/programmes.ts'
import { queryInputs } from '../../../worker/attention/query-inputs.ts'
import { denseScores, projectScores, rankScores } from '../../../worker/attention/rank-scores.ts'
import { toDense } from '../to-dense.ts'

/** Values by test/oracle/attention_oracle.py. */
const golden = JSON.parse(readFileSync(new URL('attention.json', import.meta.url), 'utf8'))
const { nSpot, nFeature, matrix } = golden

const floats = (rows: number[][]) => Float32Array.from(rows.flat())

function expectClose(actual: ArrayLike<number>, expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  const worst = expected.reduce((most, value, k) => Math.max(most, Math.abs(actual[k] - value)), 0)
  expect(worst).toBeLessThan(tolerance)
}

describe('rank scores against scipy', () => {
  const scores = rankScores({
    nRow: nSpot,
    nColumn: nFeature,
    indptr: Uint32Array.from(matrix.indptr),
    indices: Uint32Array.from(matrix.indices),
    values: Float32Array.from(matrix.values),
  })
  const all = Uint32Array.from({ length: nFeature }, (_, feature) => feature)

  it('are mean ranks with negative values, ties, stored zeros, and features that are nowhere', () => {
    expectClose(denseScores(scores, all, 1), golden.scores.flat(), 1e-6)
  })

  it('leave a stored zero at the score of absence', () => {
    const deviation = toDense(scores.deviation)
    const isZero = (spot: number, feature: number) => {
      for (let k = matrix.indptr[spot]; k < matrix.indptr[spot + 1]; k++)
        if (matrix.indices[k] === feature) return matrix.values[k] === 0
      return true
    }
    for (let feature = 0; feature < nFeature; feature++)
      for (let spot = 0; spot < nSpot; spot++)
        if (isZero(spot, feature)) expect(deviation[spot * nFeature + feature]).toBe(0)
  })

  it('of chosen features come in the order asked for, scaled', () => {
    const chosen = [8, 0, 4]
    const expected = golden.scores.flatMap((row: number[]) => chosen.map((feature) => 3 * row[feature]))
    expectClose(denseScores(scores, Uint32Array.from(chosen), 3), expected, 3e-6)
  })

  it('project on columns of mean 0 as the dense product does', () => {
    const { columns, products } = golden.projection
    expectClose(projectScores(scores, floats(columns), 3), products.flat(), 1e-5)
  })
})

describe('neighbours and query inputs against numpy', () => {
  const { xy, lengthInPitches, weights } = golden.neighbours
  const places = Float32Array.from(xy.flat(), (value: number | null) => value ?? Number.NaN)
  const near = buildNeighbourhood(places, xy.length, lengthInPitches)

  it('weigh by distance alone, with a spot that has no place and one that has no neighbour', () => {
    const dense = toDense({ nRow: xy.length, nColumn: xy.length, ...near, values: near.weights })
    expectClose(dense, weights.flat(), 1e-5)
    expect(near.indptr[18] - near.indptr[17]).toBe(1)
  })

  it('standardise features and their neighbours, clip outliers, leave a constant feature at 0', () => {
    const { features, inputs } = golden.queryInputs
    expectClose(queryInputs(floats(features), 4, near), inputs.flat(), 2e-4)
    expect(Math.max(...inputs.map((row: number[]) => row[3]))).toBe(5)
  })
})

describe('programmes against scipy', () => {
  const x: number[][] = golden.programmes.x
  const [n, m, k] = [x.length, x[0].length, 5]

  it('are the left singular vectors, strongest first, but for their signs', async () => {
    const found = await leftSingularVectors(floats(x), n, m, k)
    expect(found).toHaveLength(n * k)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        let product = 0
        for (let row = 0; row < n; row++)
          product += found[row * k + i] * golden.programmes.singularVectors[row][j]
        expect(Math.abs(Math.abs(product) - (i === j ? 1 : 0)), `${i} on ${j}`).toBeLessThan(2e-3)
      }
  })

  it('are the same bytes each time', async () => {
    const found = await leftSingularVectors(floats(x), n, m, 3)
    expect(await leftSingularVectors(floats(x), n, m, 3)).toEqual(found)
  })

  it('of a matrix of lower rank still begin with its own, finite to the last', async () => {
    const column = Array.from({ length: n }, (_, row) => golden.programmes.singularVectors[row][2])
    const found = await leftSingularVectors(Float32Array.from(column.flatMap((v) => [v, -2 * v, 0])), n, 3, 2)
    const product = column.reduce((sum, value, row) => sum + value * found[row * 2], 0)
    expect(Math.abs(product)).toBeCloseTo(1, 4)
    expect(found.every(Number.isFinite)).toBe(true)
  })
})
