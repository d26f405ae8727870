/** Ends of a colour scale and of the values, in the units of the values. */
export interface ScaleEnds {
  low: number
  high: number
  min: number
  max: number
}

/** Whether values lie around zero (z-like) or grow from it. */
export type ScaleKind = 'diverging' | 'sequential'

/** Share of the values beyond each end of a scale where nobody says. */
export const USUAL_CLIP = 0.01

/**
 * Percentile ends of a colour scale that leave the share `clip` beyond each. Diverging: symmetric about 0 at the upper percentile of
 * |value|. Sequential: from the lower percentile (0 for non-negative values) to the upper, or to the largest value where
 * fewer spots than that have any, so that a rare gene is still seen. NaN is left out.
 */
export function defaultEnds(values: Float32Array, kind: ScaleKind, clip = USUAL_CLIP): ScaleEnds {
  const sorted = values.filter(Number.isFinite).sort()
  if (sorted.length === 0) return { low: 0, high: 1, min: 0, max: 1 }
  const min = sorted[0]
  const max = sorted[sorted.length - 1]
  if (kind === 'diverging') {
    const sizes = sorted.map(Math.abs).sort()
    const end = at(sizes, 1 - clip) || sizes[sizes.length - 1] || 1
    const limit = Math.max(end, -min, max)
    return { low: -end, high: end, min: -limit, max: limit }
  }
  const low = min >= 0 ? 0 : at(sorted, clip)
  const high = at(sorted, 1 - clip)
  return {
    low,
    high: high > low ? high : Math.max(max, low + 1e-6),
    min: Math.min(min, low),
    max: Math.max(max, high),
  }
}

/** Percentile ends of a logarithmic scale, of the positive values alone; null where fewer than two differ. */
export function logEnds(values: Float32Array, clip = USUAL_CLIP): ScaleEnds | null {
  const sorted = values.filter((value) => value > 0 && Number.isFinite(value)).sort()
  const [min, max] = [sorted[0], sorted[sorted.length - 1]]
  if (!(max > min)) return null
  const [low, high] = [at(sorted, clip), at(sorted, 1 - clip)]
  return high > low ? { low, high, min, max } : { low: min, high: max, min, max }
}

function at(sorted: Float32Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/**
 * The ends that a scale has: those chosen by hand, else the percentiles'. In a logarithm, which has no place for 0, a chosen end at or
 * below it becomes the lowest positive value.
 */
export function endsOf(
  chosen: { low: number; high: number } | null,
  ends: ScaleEnds,
  isLog: boolean,
): { low: number; high: number } {
  if (!chosen || (isLog && chosen.high <= ends.min)) return ends
  return isLog && chosen.low <= 0 ? { low: ends.min, high: chosen.high } : chosen
}

/** Counts of finite values in `nBin` equal bins from `min` to `max`: `[nBin]`. */
export function histogram(values: Float32Array, min: number, max: number, nBin: number): Uint32Array {
  const counts = new Uint32Array(nBin)
  const scale = max > min ? nBin / (max - min) : 0
  for (const value of values)
    if (Number.isFinite(value)) counts[Math.min(nBin - 1, Math.max(0, Math.floor((value - min) * scale)))]++
  return counts
}
