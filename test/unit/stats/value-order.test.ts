import { expect, it } from 'vitest'
import { expressionDifferences } from '../../../worker/compare/expression-difference.ts'
import { oneTile } from '../../../worker/stats/feature-tiles.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import type { CsrMatrix } from '../../../worker/stats/sparse.ts'
import { createRowOrdering } from '../../../worker/stats/value-order.ts'

const N = 60
const random = createRandom(12)
/** Rows with ties, negative values and stored zeros, and one row of nothing. */
function made(): CsrMatrix {
  const rows = Array.from({ length: 30 }, (_, row) =>
    Array.from({ length: N }, (_, column) => column).filter(
      (column) => row !== 4 && (column * 7 + row) % 3 > 0,
    ),
  )
  const indptr = Uint32Array.from([0, ...rows.map((row) => row.length)])
  for (let row = 0; row < rows.length; row++) indptr[row + 1] += indptr[row]
  return {
    ...{ nRow: rows.length, nColumn: N, indptr, indices: Uint32Array.from(rows.flat()) },
    values: Float32Array.from(rows.flat(), () => Math.round(4 * random.normal()) / 4 + 0),
  }
}

it('puts each row in the order of its values, spots with them, a few rows at a time', () => {
  const matrix = made()
  const pairs = (row: number) =>
    Array.from(matrix.indices.subarray(matrix.indptr[row], matrix.indptr[row + 1]), (spot, k) => [
      spot,
      matrix.values[matrix.indptr[row] + k],
    ])
  const before = Array.from({ length: matrix.nRow }, (_, row) => pairs(row))
  const order = createRowOrdering(matrix)
  expect(order(29)).toBe(false)
  expect(pairs(29)).toEqual(before[29])
  expect(order(29)).toBe(true)
  for (const [row, rowBefore] of before.entries()) {
    const sorted = [...rowBefore].sort(([, a], [, b]) => a - b)
    expect(pairs(row).map(([, value]) => value)).toEqual(sorted.map(([, value]) => value))
    expect(new Map(pairs(row) as [number, number][])).toEqual(new Map(rowBefore as [number, number][]))
  }
})

it('changes nothing in a comparison', async () => {
  const matrix = made()
  const groups = Int32Array.from({ length: N }, (_, spot) => (spot % 4 === 3 ? -1 : spot % 2))
  const wanted = { nGroup: 2, nWanted: 1, signal: new AbortController().signal }
  const [before] = await expressionDifferences(oneTile(matrix), groups, wanted)
  createRowOrdering(matrix)(matrix.nRow)
  const [after] = await expressionDifferences(oneTile(matrix), groups, wanted)
  for (const name of ['z', 'p', 'auc', 'fractionA', 'fractionB'] as const)
    expect([...after[name]], name).toEqual([...before[name]])
  after.meanA.forEach((mean, gene) => {
    expect(mean).toBeCloseTo(before.meanA[gene], 6)
  })
})
