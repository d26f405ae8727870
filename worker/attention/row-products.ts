/** `[width]` mean over chosen rows of `values: [n, width]`; over all rows where none are named. */
export function meanRowOf(values: Float32Array, width: number, rows?: Uint32Array): Float64Array {
  const out = new Float64Array(width)
  const nRow = rows?.length ?? values.length / width
  for (let k = 0; k < nRow; k++) {
    const at = (rows ? rows[k] : k) * width
    for (let j = 0; j < width; j++) out[j] += values[at + j] / nRow
  }
  return out
}

/** `[n]` products of one vector with the rows of `[n, width]`; four sums at a time, which do not wait for each other. */
export function rowProducts(query: Float64Array, keys: Float32Array, width: number): Float32Array {
  const out = new Float32Array(keys.length / width)
  const whole = width - (width % 4)
  for (let feature = 0, at = 0; feature < out.length; feature++) {
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let j = 0
    for (; j < whole; j += 4, at += 4) {
      a += query[j] * keys[at]
      b += query[j + 1] * keys[at + 1]
      c += query[j + 2] * keys[at + 2]
      d += query[j + 3] * keys[at + 3]
    }
    for (; j < width; j++, at++) a += query[j] * keys[at]
    out[feature] = a + b + (c + d)
  }
  return out
}

/** `[width]` sum of the rows of `values: [n, width]` times `weight: [n]`; rows without weight are not read. */
export function weightedRow(values: Float32Array, width: number, weight: Float64Array): Float64Array {
  const out = new Float64Array(width)
  for (let row = 0; row < weight.length; row++) {
    if (weight[row] === 0) continue
    for (let j = 0; j < width; j++) out[j] += weight[row] * values[row * width + j]
  }
  return out
}
