/**
 * Benjamini-Hochberg adjusted p values of `pValues: [n]` (scipy's `false_discovery_control`), in the same order.
 * NaN stays NaN and does not count as a test.
 */
export function adjustPValues(pValues: ArrayLike<number>): Float64Array {
  const { levels, adjusted } = adjustedLevels(pValues)
  const out = new Float64Array(pValues.length)
  for (let i = 0; i < out.length; i++) {
    const value = pValues[i]
    out[i] = Number.isNaN(value) ? Number.NaN : adjusted[placeOf(levels, value)]
  }
  return out
}

/** The distinct p values, ascending, with what each is adjusted to: a null of few levels gives few. */
function adjustedLevels(pValues: ArrayLike<number>): { levels: Float64Array; adjusted: Float64Array } {
  const sorted = new Float64Array(pValues).sort()
  let n = sorted.length
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--
  const levels = new Float64Array(n)
  const adjusted = new Float64Array(n)
  let start = n
  let least = 1
  for (let k = n - 1; k >= 0; k--) {
    if (k < n - 1 && sorted[k] === sorted[k + 1]) continue
    least = Math.min(least, (sorted[k] * n) / (k + 1))
    start--
    levels[start] = sorted[k]
    adjusted[start] = least
  }
  return { levels: levels.subarray(start), adjusted: adjusted.subarray(start) }
}

/** Place of a value that is among ascending `levels`. */
function placeOf(levels: Float64Array, value: number): number {
  let low = 0
  let high = levels.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (levels[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
