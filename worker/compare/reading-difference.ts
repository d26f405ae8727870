import type { ReadingDifference } from '../api/comparisons.ts'
import type { Reading } from '../api/methods.ts'
import type { Attention } from '../attention/attention.ts'
import { rowProducts } from '../attention/row-products.ts'
import { halfWidths, unpairedHalfWidths } from '../attention/seed-intervals.ts'
import { type SeedQueries, seedQueries } from '../attention/seed-queries.ts'
import { placesOf } from '../stats/ranks.ts'

/** Spots of a fitted slide; the features that are compared there, all of them unless said. */
export interface ReadSide {
  attention: Attention
  spots: Uint32Array
  features?: Uint32Array
}

/**
 * The three readings of two regions, their differences, and the places by one reading. Half widths are those of the mean difference
 * over the model's seeds (95 %): where one model reads both, each seed's difference is of its own two rows (Student's t); where each
 * side has its own fit, seeds do not pair (Welch's t).
 */
export function readingDifference(a: ReadSide, b: ReadSide, by: Reading): ReadingDifference {
  const [rowsA, rowsB] = [readingsOf(a), readingsOf(b)]
  const [askedA, askedB] = [a, b].map(({ attention, spots }) => seedQueries(attention.fitted.model, spots))
  const deltaOf = (reading: Reading) =>
    rowsA[reading].map((value, feature) => value - rowsB[reading][feature])
  const isPaired = modelOf(a.attention) === modelOf(b.attention)
  const widthOf = (reading: keyof SeedQueries, delta: Float32Array) => {
    const [left, right] = [seedRows(a, askedA[reading]), seedRows(b, askedB[reading])]
    if (!isPaired || left.length !== right.length) return unpairedHalfWidths(left, right)
    return halfWidths(
      left.map((row, seed) => row.map((value, feature) => value - right[seed][feature])),
      delta,
    )
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

/** What tells one model from another: its content, on the slide that it was fitted to as on others. */
export const modelOf = ({ summary }: Attention): string =>
  summary.transfer?.modelId ?? summary.modelId ?? summary.fitId

const pick = (values: Float32Array, features: Uint32Array | undefined) =>
  features ? Float32Array.from(features, (feature) => values[feature]) : values

const readingsOf = ({ attention, spots, features }: ReadSide) => ({
  expected: pick(attention.scores(spots, 'expected'), features),
  supported: pick(attention.scores(spots, 'supported'), features),
  observed: pick(attention.scores(spots, 'observed'), features),
})

const seedRows = ({ attention, features }: ReadSide, asked: readonly Float64Array[]) => {
  const { keys, nAxis } = attention.fitted.model
  return asked.map((query) => pick(rowProducts(query, keys, nAxis), features))
}
