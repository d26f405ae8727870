import { projectScores, type RankScores } from './rank-scores.ts'

/** Ridge of the keys' least squares, relative to the mean square of the queries' columns. */
const RIDGE = 0.1

/**
 * Keys of every feature for given queries: the exact optimum of the training loss given `q`, with a small ridge, so
 * features left out of training (mitochondrial, ribosomal, rare) are scored on the same footing.
 * `queries: [nSpot, head]` mean 0; gives `[nFeature, head]`, in rank shift per unit of query.
 */
export function fitKeys(scores: RankScores, queries: Float32Array, head: number): Float32Array {
  const gram = new Float64Array(head * head)
  for (let row = 0; row < queries.length; row += head)
    for (let i = 0; i < head; i++)
      for (let j = 0; j < head; j++) gram[i * head + j] += queries[row + i] * queries[row + j]
  let trace = 0
  for (let i = 0; i < head; i++) trace += gram[i * head + i]
  for (let i = 0; i < head; i++) gram[i * head + i] += (RIDGE * trace) / head + 1e-12
  const inverse = invert(gram, head)
  const products = projectScores(scores, queries, head)
  const keys = new Float32Array(products.length)
  for (let row = 0; row < products.length; row += head)
    for (let i = 0; i < head; i++) {
      let sum = 0
      for (let j = 0; j < head; j++) sum += inverse[i * head + j] * products[row + j]
      keys[row + i] = sum
    }
  return keys
}

/** Gauss-Jordan with row pivots, for the few columns of a head. */
function invert(matrix: Float64Array, n: number): Float64Array {
  const a = matrix.slice()
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) inverse[i * n + i] = 1
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++)
      if (Math.abs(a[row * n + column]) > Math.abs(a[pivot * n + column])) pivot = row
    for (const m of [a, inverse]) swapRows(m, n, pivot, column)
    const scale = 1 / a[column * n + column]
    for (const m of [a, inverse]) for (let j = 0; j < n; j++) m[column * n + j] *= scale
    for (let row = 0; row < n; row++) {
      const factor = row === column ? 0 : a[row * n + column]
      if (factor === 0) continue
      for (const m of [a, inverse]) for (let j = 0; j < n; j++) m[row * n + j] -= factor * m[column * n + j]
    }
  }
  return inverse
}

function swapRows(m: Float64Array, n: number, i: number, j: number): void {
  if (i === j) return
  for (let k = 0; k < n; k++) {
    const held = m[i * n + k]
    m[i * n + k] = m[j * n + k]
    m[j * n + k] = held
  }
}
