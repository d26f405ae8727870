import type { ExpressionDifference } from '../../../worker/api/comparisons.ts'

/** Share of the features whose fold change decides how wide a plot is. */
const WIDE_ENOUGH = 0.995

/**
 * Fold changes for a plot, `[nFeature]`, and how far it reaches either side of 0. A feature without any count on one side
 * has a fold change that only the pseudocount limits (about 2^30): such points are drawn at the edge.
 */
export function spanOfFoldChange({ logFoldChange, fractionA, fractionB }: ExpressionDifference): {
  clipped: Float32Array
  span: number
} {
  const sizes = logFoldChange
    .map(Math.abs)
    .filter((size, feature) => Number.isFinite(size) && fractionA[feature] > 0 && fractionB[feature] > 0)
    .sort()
  const span = Math.max(1, sizes[Math.ceil(WIDE_ENOUGH * (sizes.length - 1))] ?? 1)
  return { clipped: logFoldChange.map((value) => Math.min(span, Math.max(-span, value))), span }
}
