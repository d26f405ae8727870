import type { FittedModel } from '../attention/fitted-model.ts'
import { meanRowOf } from '../attention/row-products.ts'
import { gramOf } from './logit-space.ts'
import { queriesOf } from './seed-queries.ts'

/**
 * How a slide's logits vary together: `keys·spread·keysᵀ` is their covariance over spots, feature by feature, which is never
 * formed. Neither number nor order of the spots is in it, nor where they lie.
 */
export interface Covariation {
  nAxis: number
  /** `[nFeature, nAxis]` */
  keys: Float32Array
  /** `[nAxis, nAxis]` covariance of the supported queries over spots. */
  spread: Float64Array
}

/** Covariation over all spots, or over chosen ones. */
export function covariationOf(model: FittedModel, spots?: Uint32Array): Covariation {
  const { nAxis, keys } = model
  const queries = queriesOf(model, 'supported')
  const rows = spots ?? Uint32Array.from({ length: model.nSpot }, (_, spot) => spot)
  const mean = meanRowOf(queries, nAxis, rows)
  const centred = new Float32Array(rows.length * nAxis)
  rows.forEach((spot, row) => {
    for (let j = 0; j < nAxis; j++) centred[row * nAxis + j] = queries[spot * nAxis + j] - mean[j]
  })
  return { nAxis, keys, spread: gramOf(centred, nAxis).map((value) => value / rows.length) }
}

/**
 * Keys of chosen features, less their mean: `[n, nAxis]`. What moves all features alike, such as the depth of a spot, is
 * then no likeness.
 */
export function centredKeys({ keys, nAxis }: Covariation, features: Uint32Array): Float64Array {
  const mean = meanRowOf(keys, nAxis, features)
  const out = new Float64Array(features.length * nAxis)
  features.forEach((feature, row) => {
    for (let j = 0; j < nAxis; j++) out[row * nAxis + j] = keys[feature * nAxis + j] - mean[j]
  })
  return out
}

/** `[rows, m]` times `[m, columns]`. */
export function product(a: Float64Array, b: Float64Array, m: number, columns: number): Float64Array {
  const out = new Float64Array((a.length / m) * columns)
  for (let row = 0; row < a.length / m; row++)
    for (let k = 0; k < m; k++) {
      const factor = a[row * m + k]
      if (factor === 0) continue
      for (let j = 0; j < columns; j++) out[row * columns + j] += factor * b[k * columns + j]
    }
  return out
}

/** `[columns, rows]` of `[rows, columns]`. */
export function transpose(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns
  return Float64Array.from(values, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)])
}
