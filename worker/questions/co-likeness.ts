import { type Covariation, centredKeys, product, transpose } from './covariation.ts'

/** Two covariations over the same features, row by row. */
export interface CoLikeness {
  /** RV coefficient (Escoufier 1973): cosine of the two covariance matrices of features. */
  similarity: number
  /** `[n]` each feature's share of the squared difference of the two matrices, both of length 1. */
  shares: Float64Array
}

/**
 * How alike two slides' features vary together. `own` and `other` are `[n]` feature indices of the same features, in the same
 * order. All products are of axes by axes: no features by features.
 */
export function coLikeness(a: Covariation, own: Uint32Array, b: Covariation, other: Uint32Array): CoLikeness {
  const [keysA, keysB] = [centredKeys(a, own), centredKeys(b, other)]
  const [withinA, withinB] = [perFeature(keysA, a, keysA, a), perFeature(keysB, b, keysB, b)]
  const between = perFeature(keysA, a, keysB, b)
  const [lengthA, lengthB] = [Math.sqrt(sum(withinA)), Math.sqrt(sum(withinB))]
  if (lengthA === 0 || lengthB === 0) return { similarity: 0, shares: new Float64Array(own.length) }
  const differences = withinA.map((value, k) => {
    const difference =
      value / lengthA ** 2 + withinB[k] / lengthB ** 2 - (2 * between[k]) / (lengthA * lengthB)
    return Math.max(0, difference)
  })
  const total = sum(differences)
  return {
    similarity: sum(between) / (lengthA * lengthB),
    shares: differences.map((value) => (total === 0 ? 0 : value / total)),
  }
}

/** `[n]` products of each feature's row in one covariance matrix with its row in the other. */
function perFeature(keysA: Float64Array, a: Covariation, keysB: Float64Array, b: Covariation): Float64Array {
  const cross = product(transpose(keysA, a.nAxis), keysB, keysA.length / a.nAxis, b.nAxis)
  const spreadB = product(cross, b.spread, b.nAxis, b.nAxis)
  const middle = product(a.spread, spreadB, a.nAxis, b.nAxis)
  const left = product(keysA, middle, a.nAxis, b.nAxis)
  const out = new Float64Array(keysA.length / a.nAxis)
  for (let at = 0; at < left.length; at++) out[Math.floor(at / b.nAxis)] += left[at] * keysB[at]
  return out
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
