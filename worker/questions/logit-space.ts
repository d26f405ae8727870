/**
 * Coordinates in which distances are those of whole rows of logits: for queries `q` and keys `b`, `|q·F - p·F|` is the
 * distance of `q·bᵀ` and `p·bᵀ` over all features, with `F·Fᵀ = bᵀb` (Cholesky). Spots times features are never formed.
 */
export interface LogitSpace {
  nAxis: number
  /** `[nAxis, nAxis]` lower triangle F. */
  factor: Float64Array
}

/** Logit space of `keys: [nFeature, nAxis]`. */
export function logitSpace(keys: Float32Array, nAxis: number): LogitSpace {
  return { nAxis, factor: cholesky(gramOf(keys, nAxis), nAxis) }
}

/** `[nAxis, nAxis]` products of the columns of `keys: [nFeature, nAxis]`. */
export function gramOf(keys: Float32Array, nAxis: number): Float64Array {
  const gram = new Float64Array(nAxis * nAxis)
  for (let at = 0; at < keys.length; at += nAxis)
    for (let i = 0; i < nAxis; i++)
      for (let j = 0; j <= i; j++) gram[i * nAxis + j] += keys[at + i] * keys[at + j]
  for (let i = 0; i < nAxis; i++) for (let j = 0; j < i; j++) gram[j * nAxis + i] = gram[i * nAxis + j]
  return gram
}

/** Lower triangle F with `F·Fᵀ = gram: [n, n]`; axes without length of their own stay 0. */
export function cholesky(gram: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * n + i])
  for (let j = 0; j < n; j++) {
    let pivot = gram[j * n + j]
    for (let k = 0; k < j; k++) pivot -= out[j * n + k] ** 2
    if (pivot <= largest * 1e-12) continue
    const root = Math.sqrt(pivot)
    out[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let value = gram[i * n + j]
      for (let k = 0; k < j; k++) value -= out[i * n + k] * out[j * n + k]
      out[i * n + j] = value / root
    }
  }
  return out
}

/** `[nRow, nAxis]` of queries `[nRow, nAxis]`, less `middle: [nAxis]` where it is given. */
export function toLogitSpace(
  { nAxis, factor }: LogitSpace,
  queries: Float32Array,
  middle?: Float64Array,
): Float64Array {
  const out = new Float64Array(queries.length)
  for (let at = 0; at < queries.length; at += nAxis)
    for (let i = 0; i < nAxis; i++) {
      const value = queries[at + i] - (middle ? middle[i] : 0)
      if (value === 0) continue
      for (let j = 0; j <= i; j++) out[at + j] += value * factor[i * nAxis + j]
    }
  return out
}
