import { expect, test } from 'vitest'
import { selectColumns } from '../../../worker/slide/select-columns.ts'
import { arraySpacing, isHexagonalArray } from '../../../worker/slide/spot-geometry.ts'
import { makeUnique } from '../../../worker/slide/unique-names.ts'
import { nearestSpacing } from '../../../worker/stats/spacing.ts'

test('repeated names skip suffixes that are taken, as anndata does', () => {
  const { names, nChanged } = makeUnique(['a', 'a', 'b', 'a-1', 'a', 'b', 'a-1'])
  expect(names).toEqual(['a', 'a-2', 'b', 'a-1', 'a-3', 'b-1', 'a-1-1'])
  expect(nChanged).toBe(4)
})

test('columns are taken in a new order and rows stay ascending', () => {
  const matrix = {
    nRow: 2,
    nColumn: 4,
    indptr: new Uint32Array([0, 3, 4]),
    indices: new Uint32Array([0, 1, 3, 2]),
    values: new Float32Array([10, 11, 13, 22]),
  }
  const { indptr, indices, values, nColumn } = selectColumns(matrix, new Uint32Array([3, 2, 0]))
  expect(nColumn).toBe(3)
  expect([...indptr]).toEqual([0, 2, 3])
  expect([...indices]).toEqual([0, 2, 1])
  expect([...values]).toEqual([13, 10, 22])
})

test('spacing of a hexagonal array, with a spot that has no position', () => {
  const rows = Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 8))
  const columns = Float32Array.from({ length: 40 }, (_, i) => 2 * (i % 8) + (Math.floor(i / 8) % 2))
  const xy = new Float32Array(80)
  for (let i = 0; i < 40; i++) xy.set([columns[i] * 25, rows[i] * 25 * Math.sqrt(3)], 2 * i)
  xy.set([Number.NaN, Number.NaN], 14)
  expect(isHexagonalArray(rows, columns)).toBe(true)
  expect(isHexagonalArray(rows, rows)).toBe(true)
  expect(
    isHexagonalArray(
      rows,
      columns.map((column) => column + 1),
    ),
  ).toBe(false)
  expect(arraySpacing(xy, rows, columns, 2)).toBe(50)
  expect(arraySpacing(xy, rows, columns, 1)).toBeNull()
  expect(nearestSpacing(xy)).toBeCloseTo(50, 3)
  expect(nearestSpacing(new Float32Array([1, 2]))).toBeNull()
})
