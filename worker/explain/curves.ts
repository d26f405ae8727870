import type { Curve } from '../api/explanations.ts'

const SIZES = [0, 1, 2, 5, 10, 20, 50, 100, 200]

/** Numbers of features at which curves are drawn, among `nFeature`. */
export const curveSizes = (nFeature: number): Uint32Array =>
  Uint32Array.from(new Set(SIZES.map((size) => Math.min(size, nFeature))))

/**
 * A curve beside its random controls: `own: [nSize]`, `random: [nDraw]` of `[nSize]`. The area between is the mean gap
 * to the controls' mean over the number of features, positive where the ranking beats chance.
 */
export function curveOf(
  kind: 'deletion' | 'insertion',
  sizes: Uint32Array,
  own: Float64Array,
  random: readonly Float64Array[],
): Curve {
  const over = (pick: (values: number[]) => number) =>
    Float32Array.from(own, (_, k) => pick(random.map((curve) => curve[k])))
  const mean = over((values) => values.reduce((a, b) => a + b, 0) / values.length)
  const gap = Float64Array.from(own, (score, k) => (kind === 'deletion' ? mean[k] - score : score - mean[k]))
  return {
    sizes,
    score: Float32Array.from(own),
    random: mean,
    randomLow: over((values) => Math.min(...values)),
    randomHigh: over((values) => Math.max(...values)),
    areaBetween: meanOver(sizes, gap),
  }
}

/** Mean of a piecewise linear curve over its whole range. */
function meanOver(at: Uint32Array, values: Float64Array): number {
  const range = at[at.length - 1] - at[0]
  let area = 0
  for (let k = 1; k < at.length; k++) area += ((values[k] + values[k - 1]) / 2) * (at[k] - at[k - 1])
  return range === 0 ? 0 : area / range
}
