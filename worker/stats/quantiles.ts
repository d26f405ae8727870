/**
 * Quantiles of `values: [n]` with linear interpolation between order statistics (numpy's default), NaN left out.
 * Gives one number per probability in [0, 1]; NaN where nothing is left.
 */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
  return probabilities.map((probability) => quantileOfSorted(sorted, probability))
}

/** Median of `values: [n]`, NaN left out; NaN where nothing is left. */
export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0]
}

function quantileOfSorted(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN
  const position = probability * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}
