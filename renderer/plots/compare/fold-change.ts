import type { ExpressionDifference } from '../../../worker/api/comparisons.ts'

/**
 * Fold changes for a plot, `[nFeature]`, and how far it reaches either side of 0. A feature without any count on one side
 * has a fold change that only the pseudocount limits (about 2^30): such points are drawn at the edge.
 */
export function spanOfFoldChange({ logFoldChange, fractionA, fractionB }: ExpressionDifference): {
  clipped: Float32Array
  span: number
} {
  const span = logFoldChange.reduce((most, value, feature) => {
    const isMeasured = Number.isFinite(value) && fractionA[feature] > 0 && fractionB[feature] > 0
    return isMeasured ? Math.max(most, Math.abs(value)) : most
  }, 1)
  return { clipped: logFoldChange.map((value) => Math.min(span, Math.max(-span, value))), span }
}
