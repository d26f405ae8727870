import type { Ranking } from '../../../worker/api/methods.ts'
import type { Figure, PlotInk, PlotPlaces } from './figure.ts'
import { guide, scatterFigure } from './scatter-figure.ts'
import { windowOf } from './thin-points.ts'

/** Places that a reader looks at; what lies below them in both readings is of no account. */
const READ_PLACES = 100
const NAMED_PER_SIDE = 8

/** Features whose expectation and measurement point opposite ways, the widest apart first. */
export interface Discord {
  /** Among the best 100 by `expected`, above 0 by more than its interval over seeds, and measured below the slide's average. */
  notMeasured: number[]
  /** Among the best 100 by `observed`, and expected below the slide's average by more than the interval. */
  notExpected: number[]
}

/** The discordant features of a spot or region. Both readings are rank shifts, 0 being the slide's average. */
export function discordOf({ expected, observed, expectedHalfWidth }: Ranking): Discord {
  const gap = (feature: number) => Math.abs(expected[feature] - observed[feature])
  const widest = (features: number[]) => features.sort((i, j) => gap(j) - gap(i) || i - j)
  return {
    notMeasured: widest(best(expected).filter((k) => expected[k] > expectedHalfWidth[k] && observed[k] < 0)),
    notExpected: widest(best(observed).filter((k) => observed[k] > 0 && expected[k] < -expectedHalfWidth[k])),
  }
}

/** The first places by a reading; features that tie with the last of them are left out. */
function best(values: Float32Array): number[] {
  const order = Array.from(values.keys()).sort((i, j) => values[j] - values[i])
  const limit = values[order[READ_PLACES]] ?? Number.NEGATIVE_INFINITY
  return order.slice(0, READ_PLACES).filter((feature) => values[feature] > limit)
}

/** Observed against expected of one spot or region, `[nFeature]` each; the discordant features are coloured and named. */
export function expectedObservedFigure(
  ranking: Ranking,
  names: readonly string[],
  ink: PlotInk,
): Figure & PlotPlaces {
  const { expected: x, observed: y, expectedHalfWidth } = ranking
  const { notMeasured, notExpected } = discordOf(ranking)
  const [isLow, isHigh] = [new Set(notMeasured), new Set(notExpected)]
  const order = Array.from(x.keys()).sort((i, j) => Math.abs(x[j] - y[j]) - Math.abs(x[i] - y[i]))
  const window = windowOf(x, y)
  return scatterFigure(
    {
      ...{ x, y, window, order: [...notMeasured, ...notExpected, ...order] },
      named: alternate(notMeasured.slice(0, NAMED_PER_SIDE), notExpected.slice(0, NAMED_PER_SIDE)),
      classOf: (feature) => (isLow.has(feature) ? 'a' : isHigh.has(feature) ? 'b' : 'faint'),
      titles: { x: 'Expected (rank shift)', y: 'Observed (rank shift)' },
      sentence: (feature) =>
        `expected ${x[feature].toFixed(2)} ± ${expectedHalfWidth[feature].toFixed(2)}<br>observed ${y[feature].toFixed(2)}`,
      shapes: [guide([window.x[0], 0, window.x[1], 0], ink), guide([0, window.y[0], 0, window.y[1]], ink)],
    },
    names,
    ink,
  )
}

/** Both lists in turns, so that neither takes all the room for names. */
function alternate(one: readonly number[], other: readonly number[]): number[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, k) => [one[k], other[k]])
    .flat()
    .filter((feature) => feature !== undefined)
}
