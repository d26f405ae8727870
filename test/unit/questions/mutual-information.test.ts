import { expect, it } from 'vitest'
import { adjustedMutualInformation } from '../../bench/mutual-information.ts'

const A = [0, 0, 0, 1, 1, 2, 2]
const B = [1, 1, 0, 0, 0, 0, 1]

function permutations(values: number[]): number[][] {
  if (values.length < 2) return [values]
  return values.flatMap((value, at) =>
    permutations(values.filter((_, other) => other !== at)).map((rest) => [value, ...rest]),
  )
}

it('is 0 on average over all permutations, which only the right expectation gives', () => {
  const all = permutations(B).map((order) => adjustedMutualInformation(A, order))
  expect(all.reduce((sum, value) => sum + value, 0) / all.length).toBeCloseTo(0, 10)
})

it('is 1 for the same labels under other names, and leaves out what has none', () => {
  expect(
    adjustedMutualInformation(
      A,
      A.map((label) => 9 - label),
    ),
  ).toBeCloseTo(1, 12)
  expect(adjustedMutualInformation([...A, -1, 0], [...A, 1, -1])).toBeCloseTo(1, 12)
})
