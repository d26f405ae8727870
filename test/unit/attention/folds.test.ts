import { expect, it } from 'vitest'
import { N_FOLD } from '../../../worker/api/ensemble.ts'
import { blockFolds } from '../../../worker/attention/folds.ts'

const SIDE = 20
const N = SIDE * SIDE
const grid = Float32Array.from({ length: 2 * N }, (_, k) =>
  k % 2 ? Math.floor(k / 2 / SIDE) : (k / 2) % SIDE,
)

it('holds out whole blocks, a fifth of the tissue each', () => {
  const folds = blockFolds(grid, N)
  for (let fold = 0; fold < N_FOLD; fold++)
    expect(folds.filter((own) => own === fold)).toHaveLength(N / N_FOLD)
  const besides = Array.from({ length: N }, (_, spot) => spot).filter((spot) => spot % SIDE !== SIDE - 1)
  const together = besides.filter((spot) => folds[spot] === folds[spot + 1])
  expect(together.length / besides.length).toBeGreaterThan(0.75)
})

it('spreads every fold over the tissue: no row or column of blocks lacks one', () => {
  const folds = blockFolds(grid, N)
  for (let at = 0; at < SIDE; at++) {
    const row = Array.from({ length: SIDE }, (_, k) => folds[at * SIDE + k])
    const column = Array.from({ length: SIDE }, (_, k) => folds[k * SIDE + at])
    expect(new Set(row).size).toBe(N_FOLD)
    expect(new Set(column).size).toBe(N_FOLD)
  }
})

it('takes turns without coordinates, and where blocks would leave a fold empty', () => {
  const inTurn = Uint8Array.from({ length: 30 }, (_, spot) => spot % N_FOLD)
  expect(blockFolds(null, 30)).toEqual(inTurn)
  const twoHeaps = Float32Array.from({ length: 60 }, (_, k) => (k < 30 ? 0 : 100) + (k % 7) / 10)
  expect(blockFolds(twoHeaps, 30)).toEqual(inTurn)
})
