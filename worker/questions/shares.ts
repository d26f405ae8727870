/** K summaries of spots, and how the spots share them. */
export interface Shared {
  /** `[k, width]` */
  centres: Float64Array
  /** `[n, k]` rows sum to 1. */
  shares: Float64Array
}

/**
 * How each row is shared among centres: softmax of `-d²/2τ`, or wholly the nearest for `τ = 0` (the softmax attention of
 * slots for tokens, Locatello et al. 2020). `rows: [n, width]`, `centres: [k, width]`; gives `[n, k]`.
 */
export function shareRows(
  rows: Float64Array,
  centres: Float64Array,
  width: number,
  temperature: number,
): Float64Array {
  const k = centres.length / width
  const out = new Float64Array((rows.length / width) * k)
  const squares = new Float64Array(k)
  for (let at = 0, from = 0; at < out.length; at += k, from += width) {
    let nearest = 0
    for (let c = 0; c < k; c++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (rows[from + j] - centres[c * width + j]) ** 2
      squares[c] = sum
      if (sum < squares[nearest]) nearest = c
    }
    if (temperature === 0) {
      out[at + nearest] = 1
      continue
    }
    let total = 0
    for (let c = 0; c < k; c++) {
      out[at + c] = Math.exp((squares[nearest] - squares[c]) / (2 * temperature))
      total += out[at + c]
    }
    for (let c = 0; c < k; c++) out[at + c] /= total
  }
  return out
}

/** `[k, width]` mean rows, weighted by shares; what holds nothing stays where it was. */
export function meansOfShares(rows: Float64Array, { centres, shares }: Shared, width: number): Float64Array {
  const k = centres.length / width
  const out = new Float64Array(centres.length)
  const totals = new Float64Array(k)
  for (let at = 0, from = 0; at < shares.length; at += k, from += width)
    for (let c = 0; c < k; c++) {
      const share = shares[at + c]
      if (share === 0) continue
      totals[c] += share
      for (let j = 0; j < width; j++) out[c * width + j] += share * rows[from + j]
    }
  return out.map((value, at) => {
    const total = totals[Math.floor(at / width)]
    return total > 0 ? value / total : centres[at]
  })
}

/** Sum of squares that the rows keep when each is told by its shares of the centres. */
export function leftOver(rows: Float64Array, { centres, shares }: Shared, width: number): number {
  const k = centres.length / width
  let sum = 0
  for (let at = 0, from = 0; at < shares.length; at += k, from += width)
    for (let j = 0; j < width; j++) {
      let told = 0
      for (let c = 0; c < k; c++) told += shares[at + c] * centres[c * width + j]
      sum += (rows[from + j] - told) ** 2
    }
  return sum
}

/** Sum of squares of rows of mean 0. */
export const sumOfSquares = (rows: Float64Array): number =>
  rows.reduce((sum, value) => sum + value * value, 0)
