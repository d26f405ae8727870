import { describe, expect, test } from 'vitest'
import { surveyMatrix } from '../../../worker/anndata/survey-matrix.ts'

/** Rows of `[column, value]` pairs. */
function matrixOf(rows: [column: number, value: number][][], nColumn: number) {
  const indptr = Uint32Array.from([0, ...rows.map((_, k) => rows.slice(0, k + 1).flat().length)])
  const pairs = rows.flat()
  const indices = Uint32Array.from(pairs, ([column]) => column)
  return {
    nRow: rows.length,
    nColumn,
    indptr,
    indices,
    values: Float32Array.from(pairs, ([, value]) => value),
  }
}

const counts: [number, number][][] = [
  [
    [0, 1],
    [3, 7],
  ],
  [],
  [[4, 2 ** 31]],
]

describe('one pass over a matrix', () => {
  test('tells counts and the sums of rows', () => {
    expect(surveyMatrix(matrixOf(counts, 5))).toEqual({
      isCounts: true,
      rowSums: Float64Array.of(8, 0, 2 ** 31),
    })
  })

  test.each([
    ['a fraction', 0.5],
    ['a negative number', -1],
  ])('%s is no count, and nothing to be mended', (_, value) => {
    const survey = surveyMatrix(matrixOf([[[1, value]], [[0, 3]]], 5))
    expect(survey).toEqual({ isCounts: false, rowSums: Float64Array.of(value, 3) })
  })

  test.each([
    ['a column that is not there', [[[5, 1]]]],
    [
      'columns out of order',
      [
        [
          [2, 1],
          [1, 1],
        ],
      ],
    ],
    [
      'a repeated column',
      [
        [
          [2, 1],
          [2, 1],
        ],
      ],
    ],
    ['a stored zero', [[[2, 0]]]],
    ['a value that is no number', [[[2, Number.NaN]]]],
    [
      'an infinite value behind a fraction',
      [
        [
          [1, 0.5],
          [2, Number.POSITIVE_INFINITY],
        ],
      ],
    ],
  ] as [string, [number, number][][]][])('%s is left to be mended', (_, rows) => {
    expect(surveyMatrix(matrixOf([...counts, ...rows], 5))).toBeNull()
  })

  test('values that no row holds are left to be mended', () => {
    const matrix = matrixOf(counts, 5)
    expect(surveyMatrix({ ...matrix, values: Float32Array.of(1, 2, 3, 4) })).toBeNull()
  })
})
