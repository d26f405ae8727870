import { expect, test } from 'vitest'
import { tidyMatrix } from '../../../worker/anndata/tidy-matrix.ts'

function matrixOf(rows: [number, number][][], nColumn: number) {
  const entries = rows.flat()
  const indptr = new Uint32Array(rows.length + 1)
  rows.forEach((row, i) => {
    indptr[i + 1] = indptr[i] + row.length
  })
  const indices = Uint32Array.from(entries, ([column]) => column)
  return {
    nRow: rows.length,
    nColumn,
    indptr,
    indices,
    values: Float32Array.from(entries, ([, value]) => value),
  }
}

test('repeats are summed, sums of zero and stored zeros dropped, rows sorted, and later rows keep their own', () => {
  const rows: [number, number][][] = [
    [
      [4, 1],
      [2, 5],
      [4, -1],
    ],
    [
      [0, 0],
      [1, 7],
      [3, 0],
    ],
    [],
    [
      [3, 2],
      [3, 2],
      [0, 9],
    ],
  ]
  const { matrix, repairs } = tidyMatrix(matrixOf(rows, 5), 'file', 'X')
  expect([...matrix.indptr]).toEqual([0, 1, 2, 2, 4])
  expect([...matrix.indices]).toEqual([2, 1, 0, 3])
  expect([...matrix.values]).toEqual([5, 7, 9, 4])
  expect(repairs).toEqual({ nNonFinite: 0, nDuplicate: 2, nUnsortedRow: 2 })
})

test('a few NaN count as not measured, many are refused', () => {
  const row = (nNaN: number): [number, number][] =>
    Array.from({ length: 200 }, (_, i) => [i, i < nNaN ? Number.NaN : 1])
  const { matrix, repairs } = tidyMatrix(matrixOf([row(2)], 200), 'file', 'X')
  expect(matrix.values).toHaveLength(198)
  expect(repairs.nNonFinite).toBe(2)
  expect(() => tidyMatrix(matrixOf([row(3)], 200), 'file', 'X')).toThrow(/3 of the 200 values/)
})
