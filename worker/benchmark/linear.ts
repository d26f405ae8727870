import { buildProduct, buildTransposedProduct } from '../../models/products.ts'
import { N_FOLD } from '../api/ensemble.ts'
import { float32, floatsOf, openSession } from '../attention/runtime.ts'
import { gatherRows } from '../stats/rows.ts'

/** What a cross-fitted regression reads. */
export interface LinearData {
  /** `[nSpot, nInput]`, columns of mean 0. */
  inputs: Float32Array
  nInput: number
  /** `[nSpot, nGene]` */
  targets: Float32Array
  nGene: number
  /** `[nSpot]` of 0 … 4 */
  folds: Uint8Array
}

/**
 * Ridge regression without intercept, `B = (XᵀX + λ)⁻¹XᵀZ`, each fold of spots foretold by the others; `[nSpot, nGene]`.
 * An aborted signal throws its reason between folds.
 */
export async function crossFittedRidge(
  { inputs, nInput, targets, nGene, folds }: LinearData,
  lambda: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const out = new Float32Array(targets.length)
  const across = await openProduct(buildTransposedProduct().toBytes())
  const along = await openProduct(buildProduct().toBytes())
  try {
    for (let fold = 0; fold < N_FOLD; fold++) {
      signal.throwIfAborted()
      const spots = Uint32Array.from(folds.keys())
      const seen = spots.filter((spot) => folds[spot] !== fold)
      const heldOut = spots.filter((spot) => folds[spot] === fold)
      const x = gatherRows(inputs, nInput, seen)
      const gram = Float64Array.from(await across.run(x, nInput, x, nInput))
      for (let i = 0; i < nInput; i++) gram[i * nInput + i] += lambda
      const products = Float64Array.from(await across.run(x, nInput, gatherRows(targets, nGene, seen), nGene))
      solveInPlace(gram, products, nInput, nGene)
      const held = gatherRows(inputs, nInput, heldOut)
      const foretold = await along.run(held, nInput, Float32Array.from(products), nGene)
      heldOut.forEach((spot, k) => {
        out.set(foretold.subarray(k * nGene, (k + 1) * nGene), spot * nGene)
      })
    }
  } finally {
    await Promise.all([across.release(), along.release()])
  }
  return out
}

/** A session of a product of two matrices, given with their numbers of columns. */
async function openProduct(bytes: Uint8Array) {
  const session = await openSession(bytes)
  return {
    run: async (a: Float32Array, nA: number, b: Float32Array, nB: number) => {
      const feeds = { a: float32(a, [a.length / nA, nA]), b: float32(b, [b.length / nB, nB]) }
      return floatsOf((await session.run(feeds)).product)
    },
    release: () => session.release(),
  }
}

/** Solves `A·X = B` by Cholesky; `a: [n, n]` lower half, `b: [n, m]` becomes X. */
function solveInPlace(a: Float64Array, b: Float64Array, n: number, m: number): void {
  factorise(a, n)
  const eliminate = (i: number, k: number, factor: number) => {
    for (let g = 0; g < m; g++) b[i * m + g] -= factor * b[k * m + g]
  }
  const divide = (i: number) => {
    for (let g = 0; g < m; g++) b[i * m + g] /= a[i * n + i]
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) eliminate(i, k, a[i * n + k])
    divide(i)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) eliminate(i, k, a[k * n + i])
    divide(i)
  }
}

/** `A = L·Lᵀ`, L in place of the lower half. */
function factorise(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k]
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]
    }
}
