/** Ranks of `values: [n]` from 1, ties sharing their mean rank (scipy's `rankdata`); values must be finite. */
export function rank(values: ArrayLike<number>): Float64Array {
  const n = values.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b])
  const ranks = new Float64Array(n)
  for (let start = 0; start < n; ) {
    let end = start + 1
    while (end < n && values[order[end]] === values[order[start]]) end++
    for (let k = start; k < end; k++) ranks[order[k]] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

/** Indices of `values: [n]`, largest first, equal values in their own order, NaN last. */
export function orderDescending(values: ArrayLike<number>): Uint32Array {
  const key = (i: number) => (Number.isNaN(values[i]) ? Number.NEGATIVE_INFINITY : values[i])
  return Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => {
    const left = key(a)
    const right = key(b)
    return left === right ? a - b : right > left ? 1 : -1
  })
}

/** Indices of the `k` largest values, largest first, equal values in their own order. */
export function largest(values: Float32Array, k: number): Uint32Array {
  const nTop = Math.min(k, values.length)
  const sorted = values.slice().sort()
  const floor = sorted[sorted.length - nTop]
  const candidates: number[] = []
  for (let i = 0; i < values.length; i++) if (values[i] >= floor) candidates.push(i)
  candidates.sort((a, b) => values[b] - values[a] || a - b)
  return Uint32Array.from(candidates.slice(0, nTop))
}
