/** Median and the 5th and 95th percentile of some values. */
export interface Spread {
  median: number
  low: number
  high: number
}

/** Of `values: [n]` by linear interpolation (numpy's default), NaN left out; NaN where nothing is left. */
export function spreadOf(values: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const at = (share: number) => {
    const position = share * (sorted.length - 1)
    const below = Math.floor(position)
    const above = Math.min(below + 1, sorted.length - 1)
    return sorted[below] + (position - below) * (sorted[above] - sorted[below])
  }
  if (sorted.length === 0) return { median: Number.NaN, low: Number.NaN, high: Number.NaN }
  return { median: at(0.5), low: at(0.05), high: at(0.95) }
}
