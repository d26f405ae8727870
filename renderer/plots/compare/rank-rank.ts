import type { ReadingDifference } from '../../../worker/api/comparisons.ts'
import type { Figure, PlotInk, PlotPlaces } from './figure.ts'
import { guide, scatterFigure } from './scatter-figure.ts'

/** Places that a reader looks at; a shift below them is of no account. */
const READ_PLACES = 100
const NAMED_PER_SIDE = 8

/** How many times better a place is on the better side, as a logarithm; above 0 it is A's. */
export const rankRatio = ({ rankA, rankB }: ReadingDifference, feature: number): number =>
  Math.log10(rankB[feature] / rankA[feature])

/** Places in B against places in A on logarithmic axes, the best places at the right and on top. */
export function rankRankFigure(
  readings: ReadingDifference,
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotPlaces {
  const { rankA, rankB, rankShift } = readings
  const x = Float32Array.from(rankB, (rank) => -Math.log10(rank))
  const y = Float32Array.from(rankA, (rank) => -Math.log10(rank))
  const low = -Math.log10(Math.max(2, names.length))
  const isRead = (feature: number) => Math.min(rankA[feature], rankB[feature]) <= READ_PLACES
  const order = Array.from(rankA.keys()).sort(
    (i, j) => Number(isRead(j)) - Number(isRead(i)) || size(j) - size(i),
  )
  function size(feature: number): number {
    return Math.abs(rankRatio(readings, feature))
  }
  const read = order.filter(isRead)
  const named = [
    ...read.filter((feature) => rankShift[feature] > 0).slice(0, NAMED_PER_SIDE),
    ...read.filter((feature) => rankShift[feature] < 0).slice(0, NAMED_PER_SIDE),
  ]
  const window = { x: [low * 1.03, 0.16], y: [low * 1.03, 0.28] } as const
  return scatterFigure(
    {
      ...{ x, y, order, named, window },
      classOf: (feature) => (!isRead(feature) ? 'faint' : rankShift[feature] > 0 ? 'a' : 'b'),
      titles: { x: `place in B by ${readings.by}`, y: `place in A by ${readings.by}` },
      sentence: (feature) => `place ${rankA[feature]} in A, ${rankB[feature]} in B`,
      ...{ xaxis: placeTicks(names.length), yaxis: placeTicks(names.length) },
      shapes: [guide([low, low, 0, 0], ink)],
    },
    names,
    ink,
  )
}

function placeTicks(nFeature: number) {
  const places = [1, 10, 100, 1000, 10_000].filter((place) => place <= nFeature)
  return {
    tickvals: places.map((place) => -Math.log10(place)),
    ticktext: places.map((place) => place.toLocaleString('en-US')),
    zeroline: false,
  }
}
