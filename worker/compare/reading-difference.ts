import type { ReadingDifference } from '../api/comparisons.ts'
import type { Reading } from '../api/methods.ts'
import type { Attention } from '../attention/attention.ts'
import { rowProducts } from '../attention/row-products.ts'
import { halfWidths } from '../attention/seed-intervals.ts'
import { type SeedQueries, seedQueries } from '../attention/seed-queries.ts'
import { placesOf } from '../stats/ranks.ts'

/**
 * The three readings of two regions of a fitted slide, their differences, and the places by one reading. Half widths are those
 * of the mean difference over the model's seeds, each seed's difference being of its own two rows (Student's t, 95 %).
 */
export function readingDifference(
  attention: Attention,
  a: Uint32Array,
  b: Uint32Array,
  by: Reading,
): ReadingDifference {
  const [rowsA, rowsB] = [a, b].map((spots) => ({
    expected: attention.scores(spots, 'expected'),
    supported: attention.scores(spots, 'supported'),
    observed: attention.scores(spots, 'observed'),
  }))
  const { model } = attention.fitted
  const [askedA, askedB] = [a, b].map((spots) => seedQueries(model, spots))
  const deltaOf = (reading: Reading) =>
    rowsA[reading].map((value, feature) => value - rowsB[reading][feature])
  const widthOf = (reading: keyof SeedQueries, delta: Float32Array) => {
    const rows = askedA[reading].map((query, seed) => {
      const difference = query.map((value, axis) => value - askedB[reading][seed][axis])
      return rowProducts(difference, model.keys, model.nAxis)
    })
    return halfWidths(rows, delta)
  }
  const deltaExpected = deltaOf('expected')
  const deltaSupported = deltaOf('supported')
  const [rankA, rankB] = [placesOf(rowsA[by]), placesOf(rowsB[by])]
  return {
    by,
    a: rowsA,
    b: rowsB,
    deltaExpected,
    deltaSupported,
    deltaObserved: deltaOf('observed'),
    deltaExpectedHalfWidth: widthOf('expected', deltaExpected),
    deltaSupportedHalfWidth: widthOf('supported', deltaSupported),
    rankA,
    rankB,
    rankShift: Int32Array.from(rankA, (place, feature) => rankB[feature] - place),
  }
}
