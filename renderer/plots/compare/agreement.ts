import type { ExpressionDifference, ReadingDifference } from '../../../worker/api/comparisons.ts'
import type { Figure, PlotInk, PlotPlaces } from './figure.ts'
import { spanOfFoldChange } from './fold-change.ts'
import { orderBySize } from './order-by-size.ts'
import { scatterFigure } from './scatter-figure.ts'
import { windowOf } from './thin-points.ts'
import { CLEAR_P } from './volcano.ts'

const NAMED = 10
const NO_DISCORD = 'No gene clearly points opposite ways here.'

/** Delta of the model's reading and its half width: of `expected` where that ranks, else of `supported`. */
export function modelDelta(readings: ReadingDifference) {
  return readings.by === 'expected'
    ? { what: 'Expected', delta: readings.deltaExpected, halfWidth: readings.deltaExpectedHalfWidth }
    : { what: 'Supported', delta: readings.deltaSupported, halfWidth: readings.deltaSupportedHalfWidth }
}

/**
 * Features whose expression clearly differs one way while the model's reading clearly differs the other way, the strongest
 * first: by the product of the places of both sizes, so that neither scale rules.
 */
export function discordantFeatures(expression: ExpressionDifference, readings: ReadingDifference): number[] {
  const { logFoldChange, pAdjusted } = expression
  const { delta, halfWidth } = modelDelta(readings)
  const found = Array.from(delta.keys()).filter(
    (k) =>
      pAdjusted[k] <= CLEAR_P &&
      Math.abs(delta[k]) > halfWidth[k] &&
      Math.sign(delta[k]) * Math.sign(logFoldChange[k]) < 0,
  )
  const places = (values: Float32Array) => {
    const order = [...found].sort((i, j) => Math.abs(values[j]) - Math.abs(values[i]))
    return new Map(order.map((feature, place) => [feature, place + 1]))
  }
  const [byDelta, byChange] = [places(delta), places(expression.z)]
  const cost = (k: number) => (byDelta.get(k) ?? 1) * (byChange.get(k) ?? 1)
  return found.sort((i, j) => cost(i) - cost(j) || i - j)
}

/** The model's difference against the fold change; the features named are those where the two disagree most. */
export function agreementFigure(
  { expression, readings }: { expression: ExpressionDifference; readings: ReadingDifference },
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotPlaces {
  const { what, delta, halfWidth } = modelDelta(readings)
  const { clipped: x } = spanOfFoldChange(expression)
  const discordant = discordantFeatures(expression, readings)
  const isDiscordant = new Set(discordant)
  const order = [...discordant, ...orderBySize(delta)]
  const figure = scatterFigure(
    {
      ...{ x, y: delta, order, window: windowOf(x, delta), named: discordant.slice(0, NAMED) },
      classOf: (feature) => (!isDiscordant.has(feature) ? 'faint' : delta[feature] > 0 ? 'a' : 'b'),
      titles: { x: 'measured: log₂ fold change, A over B', y: `Δ ${what}, A less B` },
      sentence: (feature) =>
        `Δ ${what} ${delta[feature].toFixed(2)} ± ${halfWidth[feature].toFixed(2)}<br>log₂ fold change ${expression.logFoldChange[feature].toFixed(2)}`,
    },
    names,
    ink,
  )
  const note = { text: NO_DISCORD, xref: 'paper', yref: 'paper', x: 0.02, y: 0.98, showarrow: false }
  if (discordant.length === 0) figure.layout.annotations = [note]
  return figure
}
