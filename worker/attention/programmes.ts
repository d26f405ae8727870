import { buildPowerStep } from '../../models/products.ts'
import { createRandom } from '../stats/random.ts'
import { float32, floatsOf, openSession } from './runtime.ts'

const N_ITERATION = 6
const OVERSAMPLING = 4

/**
 * The slide's `k` strongest programmes: orthonormal left singular vectors of `x: [n, m]` (columns of mean 0), by
 * subspace iteration (Halko, Martinsson & Tropp 2011, algorithm 4.4). Gives `[n, k]` row-major, strongest first.
 */
export async function leftSingularVectors(
  x: Float32Array,
  n: number,
  m: number,
  k: number,
): Promise<Float32Array> {
  const width = Math.min(k + OVERSAMPLING, n, m)
  const session = await openSession(buildPowerStep().toBytes())
  const random = createRandom(0x517)
  const xTensor = float32(x, [n, m])
  const power = async (u: Float32Array) =>
    floatsOf((await session.run({ x: xTensor, u: float32(u, [n, width]) })).next)
  try {
    let u = orthonormal(
      Float32Array.from({ length: n * width }, () => random.normal()),
      n,
      width,
    )
    for (let k = 0; k < N_ITERATION; k++) u = orthonormal(await power(u), n, width)
    return rotateToSingular(u, await power(u), n, width, Math.min(k, width))
  } finally {
    await session.release()
  }
}

/** Modified Gram-Schmidt, twice for the digits that the first pass loses. */
function orthonormal(values: Float32Array, n: number, width: number): Float32Array {
  const out = Float64Array.from(values)
  for (let pass = 0; pass < 2; pass++)
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < j; i++) {
        const dot = columnDot(out, out, n, width, i, j)
        for (let row = 0; row < n; row++) out[row * width + j] -= dot * out[row * width + i]
      }
      const norm = Math.sqrt(columnDot(out, out, n, width, j, j)) || 1
      for (let row = 0; row < n; row++) out[row * width + j] /= norm
    }
  return Float32Array.from(out)
}

type Columns = Float32Array | Float64Array

function columnDot(a: Columns, b: Columns, n: number, width: number, i: number, j: number): number {
  let sum = 0
  for (let row = 0; row < n; row++) sum += a[row * width + i] * b[row * width + j]
  return sum
}

/** Rayleigh-Ritz: turns the basis to the eigenvectors of `uᵀ(xxᵀ)u`. */
function rotateToSingular(
  u: Float32Array,
  powered: Float32Array,
  n: number,
  width: number,
  k: number,
): Float32Array {
  const small = new Float64Array(width * width)
  for (let i = 0; i < width; i++)
    for (let j = 0; j < width; j++) small[i * width + j] = columnDot(u, powered, n, width, i, j)
  const { values, vectors } = symmetricEigen(small, width)
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a])
  const out = new Float32Array(n * k)
  for (let row = 0; row < n; row++)
    for (let c = 0; c < k; c++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += u[row * width + j] * vectors[j * width + order[c]]
      out[row * k + c] = sum
    }
  return out
}

/** Cyclic Jacobi for a small symmetric matrix; `vectors` hold eigenvectors in columns. */
function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice()
  const vectors = new Float64Array(n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = (a[p * n + q] + a[q * n + p]) / 2
        if (Math.abs(off) < 1e-300) continue
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * off)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const c = 1 / Math.sqrt(t * t + 1)
        turn(a, n, p, q, c, t * c)
        turnColumns(vectors, n, p, q, c, t * c)
      }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors }
}

function turn(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  turnColumns(a, n, p, q, c, s)
  for (let k = 0; k < n; k++) {
    const left = a[p * n + k]
    const right = a[q * n + k]
    a[p * n + k] = c * left - s * right
    a[q * n + k] = s * left + c * right
  }
}

function turnColumns(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const left = a[k * n + p]
    const right = a[k * n + q]
    a[k * n + p] = c * left - s * right
    a[k * n + q] = s * left + c * right
  }
}
