/** Ridge of the keys' least squares, relative to the mean square of the queries' columns. */
const RIDGE = 0.1

/**
 * Keys for given queries: the exact optimum of the training loss given `q`, with a small ridge.
 * `queries: [nSpot, head]` mean 0 over `spots`, `targets: [nSpot, nAxis]`; only `spots` are read. Gives `[head, nAxis]`.
 */
export function fitKeys(
  queries: Float32Array,
  targets: Float32Array,
  spots: Uint32Array,
  head: number,
  nAxis: number,
): Float32Array {
  const gram = new Float64Array(head * head)
  const products = new Float64Array(head * nAxis)
  for (const spot of spots)
    for (let i = 0; i < head; i++) {
      const value = queries[spot * head + i]
      for (let j = 0; j < head; j++) gram[i * head + j] += value * queries[spot * head + j]
      for (let axis = 0; axis < nAxis; axis++)
        products[i * nAxis + axis] += value * targets[spot * nAxis + axis]
    }
  let trace = 0
  for (let i = 0; i < head; i++) trace += gram[i * head + i]
  for (let i = 0; i < head; i++) gram[i * head + i] += (RIDGE * trace) / head + 1e-12
  const inverse = invert(gram, head)
  const keys = new Float32Array(head * nAxis)
  for (let i = 0; i < head; i++)
    for (let j = 0; j < head; j++)
      for (let axis = 0; axis < nAxis; axis++)
        keys[i * nAxis + axis] += inverse[i * head + j] * products[j * nAxis + axis]
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
