import { HISTOLOGY_REACH } from '../../worker/attention/fit-plan.ts'
import { blockFolds, N_FOLD } from '../../worker/attention/folds.ts'
import { buildNeighbourhood } from '../../worker/attention/neighbours.ts'
import { queryInputs } from '../../worker/attention/query-inputs.ts'

/** Chosen best of 300 … 10,000 on both slides of the benchmark, in the baseline's favour. */
const LAMBDA = 3000

interface RidgeInput {
  histology: Float32Array
  nHistology: number
  xy: Float32Array
  /** `[nSpot, nGene]` */
  z: Float32Array
  nSpot: number
}

/** Ridge from the model's own query inputs to z-scores, each fold foretold from the others; `[nSpot, nGene]`. */
export function crossFittedRidge({ histology, nHistology, xy, z, nSpot }: RidgeInput): Float32Array {
  const inputs = queryInputs(histology, nHistology, buildNeighbourhood(xy, nSpot, HISTOLOGY_REACH))
  const width = 2 * nHistology
  const nGene = z.length / nSpot
  const folds = blockFolds(xy, nSpot)
  const out = new Float32Array(z.length)
  for (let fold = 0; fold < N_FOLD; fold++) {
    const gram = new Float64Array(width * width)
    const products = new Float64Array(width * nGene)
    for (let spot = 0; spot < nSpot; spot++) {
      if (folds[spot] === fold) continue
      for (let i = 0; i < width; i++) {
        const value = inputs[spot * width + i]
        for (let j = 0; j <= i; j++) gram[i * width + j] += value * inputs[spot * width + j]
        for (let g = 0; g < nGene; g++) products[i * nGene + g] += value * z[spot * nGene + g]
      }
    }
    for (let i = 0; i < width; i++) gram[i * width + i] += LAMBDA
    solveInPlace(gram, products, width, nGene)
    for (let spot = 0; spot < nSpot; spot++) {
      if (folds[spot] !== fold) continue
      for (let i = 0; i < width; i++) {
        const value = inputs[spot * width + i]
        for (let g = 0; g < nGene; g++) out[spot * nGene + g] += value * products[i * nGene + g]
      }
    }
  }
  return out
}

/** Solves `A·X = B` by Cholesky; `a: [n, n]` lower half, `b: [n, m]` becomes X. */
function solveInPlace(a: Float64Array, b: Float64Array, n: number, m: number): void {
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k]
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]
    }
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
