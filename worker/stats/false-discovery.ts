/**
 * Benjamini-Hochberg adjusted p values of `pValues: [n]` (scipy's `false_discovery_control`), in the same order.
 * NaN stays NaN and does not count as a test.
 */
export function adjustPValues(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(Number.NaN)
  const order = Uint32Array.from({ length: pValues.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]))
    .sort((a, b) => pValues[a] - pValues[b])
  let least = 1
  for (let k = order.length - 1; k >= 0; k--) {
    least = Math.min(least, (pValues[order[k]] * order.length) / (k + 1))
    adjusted[order[k]] = least
  }
  return adjusted
}
