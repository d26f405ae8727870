import type { Neighbourhood } from './neighbours.ts'
import { CLIP } from './query-inputs.ts'

/** Mean and one over the standard deviation of every column. */
interface Scaling {
  mean: Float64Array
  scale: Float64Array
}

/**
 * Query inputs of chosen spots of a large slide: the same numbers as `queryInputs` to rounding, but nothing as large as all
 * of them is ever kept. `features: [nSpot, nFeature]`.
 */
export class QueryInputRows {
  readonly nInput: number
  readonly #features: Float32Array
  readonly #nFeature: number
  readonly #near: Neighbourhood
  readonly #own: Scaling
  readonly #around: Scaling

  constructor(features: Float32Array, nFeature: number, near: Neighbourhood) {
    this.nInput = 2 * nFeature
    this.#features = features
    this.#nFeature = nFeature
    this.#near = near
    this.#own = scalingOf(features.length / nFeature, nFeature, (row, out) => {
      for (let j = 0; j < nFeature; j++) out[j] = features[row * nFeature + j]
    })
    this.#around = scalingOf(features.length / nFeature, nFeature, (row, out) => this.#meanAround(row, out))
  }

  /** `[spots.length, nInput]` */
  read(spots: Uint32Array): Float32Array {
    const n = this.#nFeature
    const out = new Float32Array(spots.length * this.nInput)
    const around = new Float64Array(n)
    for (let k = 0; k < spots.length; k++) {
      const row = k * this.nInput
      this.#meanAround(spots[k], around)
      for (let j = 0; j < n; j++) {
        out[row + j] = scaled(this.#features[spots[k] * n + j], this.#own, j)
        out[row + n + j] = scaled(around[j], this.#around, j)
      }
    }
    return out
  }

  /** Mean over neighbours of their standardised features. */
  #meanAround(spot: number, out: Float64Array): void {
    const { indptr, indices, weights } = this.#near
    out.fill(0)
    for (let k = indptr[spot]; k < indptr[spot + 1]; k++) {
      const from = indices[k] * this.#nFeature
      for (let j = 0; j < out.length; j++)
        out[j] += weights[k] * scaled(this.#features[from + j], this.#own, j)
    }
  }
}

function scaled(value: number, { mean, scale }: Scaling, column: number): number {
  const z = (value - mean[column]) * scale[column]
  return z > CLIP ? CLIP : z < -CLIP ? -CLIP : z
}

/** In one pass, by Welford's updates: a second one would look at all neighbours again. */
function scalingOf(nRow: number, nColumn: number, read: (row: number, out: Float64Array) => void): Scaling {
  const mean = new Float64Array(nColumn)
  const squares = new Float64Array(nColumn)
  const values = new Float64Array(nColumn)
  for (let row = 0; row < nRow; row++) {
    read(row, values)
    for (let j = 0; j < nColumn; j++) {
      const difference = values[j] - mean[j]
      mean[j] += difference / (row + 1)
      squares[j] += difference * (values[j] - mean[j])
    }
  }
  return { mean, scale: squares.map((sum) => 1 / (Math.sqrt(sum / nRow) + 1e-6)) }
}
