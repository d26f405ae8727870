import type { ExpressionDifference } from '../../../worker/api/comparisons.ts'
import type { Figure, PlotInk, PlotPlaces } from './figure.ts'
import { spanOfFoldChange } from './fold-change.ts'
import { orderBySize } from './order-by-size.ts'
import { guide, scatterFigure } from './scatter-figure.ts'

/** Adjusted p at which a feature is drawn in colour. */
export const CLEAR_P = 0.05
/** p values fall below what a double can hold; such points lie at the plot's top. */
const NAMED_PER_SIDE = 8

/** `-log10` of adjusted p, `[nFeature]`; where p is 0, a little above the largest that is known. */
export function minusLog10(p: Float64Array): Float64Array {
  const heights = Float64Array.from(p, (value) => Math.abs(-Math.log10(value)))
  const known = heights.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0)
  return heights.map((value) => (value === Infinity ? known * 1.03 + 1 : value))
}

/** Fold change against adjusted p; the features with the largest rank-sum z on each side are named. */
export function volcanoFigure(
  expression: ExpressionDifference,
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotPlaces {
  const { logFoldChange, pAdjusted, z } = expression
  const y = minusLog10(pAdjusted)
  const { clipped: x, span } = spanOfFoldChange(expression)
  const top = y.reduce((most, value) => (value > most ? value : most), 1)
  const order = orderBySize(z)
  const clear = Array.from(order.filter((feature) => pAdjusted[feature] <= CLEAR_P))
  const named = [
    ...clear.filter((feature) => logFoldChange[feature] > 0).slice(0, NAMED_PER_SIDE),
    ...clear.filter((feature) => logFoldChange[feature] < 0).slice(0, NAMED_PER_SIDE),
  ]
  const line = -Math.log10(CLEAR_P)
  return scatterFigure(
    {
      ...{ x, y, order, named, window: { x: [-span * 1.12, span * 1.12], y: [-0.02 * top, top * 1.09] } },
      classOf: (feature) =>
        !(pAdjusted[feature] <= CLEAR_P) ? 'faint' : logFoldChange[feature] > 0 ? 'a' : 'b',
      titles: { x: 'log₂ fold change, A over B', y: '−log₁₀ adjusted p' },
      sentence: (feature) =>
        `log₂ fold change ${logFoldChange[feature].toFixed(2)}<br>adjusted p ${pAdjusted[feature].toExponential(1)}`,
      shapes: [guide([-span * 1.12, line, span * 1.12, line], ink)],
    },
    names,
    ink,
  )
}
