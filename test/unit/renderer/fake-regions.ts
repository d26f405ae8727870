import type {
  Counterpart,
  ExpressionDifference,
  NamedSpots,
  RegionComparison,
  RegionReadings,
} from '../../../worker/api/comparisons.ts'
import type { Ranking, Reading } from '../../../worker/api/methods.ts'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import type { RegionMethods } from '../../../worker/api/region-methods.ts'
import { complementSpots } from '../../../worker/api/region-sets.ts'
import type { Region } from '../../../worker/api/regions.ts'
import type { Handlers } from '../../../worker/api/rpc.ts'
import { KINDS, type SyntheticSlide } from './synthetic-slide.ts'

type RankSpots = (spots: Uint32Array, by: Reading) => Ranking

/** Regions of the synthetic slide: its tissue kinds stand for what files hold and what the model proposes. */
export function createFakeRegions(
  { info, spots, kinds, features }: SyntheticSlide,
  rank: RankSpots,
): Pick<Handlers, keyof RegionMethods> {
  const { nSpot } = info
  const nFeature = features.names.length
  const regions = KINDS.map(
    (name, kind): Region => ({
      ...{ id: `kind-${kind}`, name, colour: '#0072b2', note: '', locked: false },
      spots: Uint32Array.from(kinds.keys()).filter((spot) => kinds[spot] === kind),
    }),
  ).filter((region) => region.spots.length > 0)
  const counterpart = (a: NamedSpots, b: Counterpart): NamedSpots =>
    typeof b === 'object' && 'spots' in b
      ? b
      : { name: 'Rest of the slide', spots: complementSpots(a.spots, nSpot) }
  const column = (value: (feature: number) => number) =>
    Float32Array.from({ length: nFeature }, (_, feature) => value(feature))

  return {
    compareRegions: async ({ a, b, by = 'supported' }) => {
      const other = counterpart(a, b)
      return compareFlatly(a, other, rank(a.spots, by), rank(other.spots, by))
    },
    compareMany: async ({ regions: asked }) => {
      const all = asked.map((a) =>
        differenceOf(rank(a.spots, 'supported'), rank(counterpart(a, 'rest').spots, 'supported')),
      )
      const stack = (pick: (one: ExpressionDifference) => Float32Array) =>
        Float32Array.from(all.flatMap((one) => [...pick(one)]))
      return {
        ...{ regions: asked, nFeature, warnings: [] },
        ...{ z: stack(({ z }) => z), logFoldChange: stack((one) => one.logFoldChange) },
        ...{ auc: stack(({ auc }) => auc), mean: stack((one) => one.meanA) },
        fraction: stack((one) => one.fractionA),
        p: Float64Array.from(all.flatMap(({ p }) => [...p])),
        pAdjusted: Float64Array.from(all.flatMap(({ pAdjusted }) => [...pAdjusted])),
        ...{ meanRest: stack((one) => one.meanB), fractionRest: stack((one) => one.fractionB) },
        ...{ expected: null, supported: null, observed: null },
        ...{ expectedHalfWidth: null, supportedHalfWidth: null },
      }
    },
    growRegion: async ({ spots: grown }) => ({ spots: grown }),
    findSpots: async ({ rule }) => ({
      spots:
        rule.kind === 'polygon'
          ? spotsInPolygons(spots.xy, rule.outline)
          : (regions[0]?.spots ?? new Uint32Array()),
      values: null,
    }),
    readRegions: async () => ({ format: 'geojson', regions, nUnknown: 0, unknown: [], skipped: [] }),
    writeRegions: async ({ path }) => ({ path }),
    proposeRegions: async () => ({
      ...{ k: regions.length, labels: Int32Array.from(kinds), regions },
      tried: Uint32Array.of(2, 3, 4),
      stability: Float32Array.of(0.9, 0.8, 0.85),
    }),
    measureMoran: async ({ nShift = 50 }) => ({
      moran: column((feature) => 1 / (1 + feature)),
      p: Float64Array.from({ length: nFeature }, (_, feature) => feature / nFeature),
      pAdjusted: Float64Array.from({ length: nFeature }, (_, feature) => feature / nFeature),
      ...{ nShift, blockSpacings: 3 },
    }),
    umapSpots: async ({ of }) => ({
      of,
      // A disc of its own for each kind, in the order of the spots.
      xy: Float32Array.from({ length: 2 * nSpot }, (_, at) => {
        const spot = at >> 1
        const [angle, radius] = [spot * 2.4, Math.sqrt((spot * 7919) % 997) / 8]
        const [x, y] = [6 * (kinds[spot] % 2), 6 * Math.floor(kinds[spot] / 2)]
        return at % 2 === 0 ? x + radius * Math.cos(angle) : y + radius * Math.sin(angle)
      }),
      nLaidOut: nSpot,
    }),
    findSimilarFeatures: async ({ feature, k }) => {
      const near = Uint32Array.from(
        { length: Math.min(k, nFeature - 1) },
        (_, at) => (feature + at + 1) % nFeature,
      )
      return { features: near, similarity: Float32Array.from(near, (_, at) => 0.9 - at / 100) }
    },
    scoreSignature: async () => ({
      values: Float32Array.from(kinds, (kind) => kind / 10),
      controls: Uint32Array.of(nFeature - 1),
    }),
    readGeneLists: async () => ({
      lists: [{ name: 'Genes', description: '', features: Uint32Array.of(0, 1), unknown: ['NOPE'] }],
    }),
  }
}

/** z is ten times the difference of `observed`, the rest follows from it. */
function differenceOf(a: Ranking, b: Ranking): ExpressionDifference {
  const delta = a.observed.map((value, feature) => value - b.observed[feature])
  const p = Float64Array.from(delta, (value) => Math.exp(-10 * Math.abs(value)))
  return {
    z: delta.map((value) => 10 * value),
    ...{ p, pAdjusted: p.map((value) => Math.min(1, 2 * value)) },
    logFoldChange: delta.map((value) => 2 * value),
    auc: delta.map((value) => 0.5 + Math.max(-0.5, Math.min(0.5, value / 10))),
    meanA: delta.map((value) => Math.max(0, value)),
    meanB: delta.map((value) => Math.max(0, -value)),
    fractionA: delta.map((value) => (value > 0 ? 0.8 : 0.2)),
    fractionB: delta.map((value) => (value > 0 ? 0.2 : 0.8)),
  }
}

function compareFlatly(a: NamedSpots, b: NamedSpots, rankA: Ranking, rankB: Ranking): RegionComparison {
  const readingsOf = ({ expected, supported, observed }: Ranking): RegionReadings => ({
    expected,
    supported,
    observed,
  })
  const delta = (reading: Reading) => rankA[reading].map((value, feature) => value - rankB[reading][feature])
  const places = ({ order }: Ranking) => {
    const out = new Uint32Array(order.length)
    order.forEach((feature, place) => {
      out[feature] = place + 1
    })
    return out
  }
  const [placesA, placesB] = [places(rankA), places(rankB)]
  return {
    ...{ a, b, other: null, expression: differenceOf(rankA, rankB) },
    readings: {
      ...{ by: rankA.by, a: readingsOf(rankA), b: readingsOf(rankB) },
      ...{
        deltaExpected: delta('expected'),
        deltaSupported: delta('supported'),
        deltaObserved: delta('observed'),
      },
      deltaExpectedHalfWidth: rankA.expectedHalfWidth,
      deltaSupportedHalfWidth: rankA.supportedHalfWidth,
      ...{ rankA: placesA, rankB: placesB },
      rankShift: Int32Array.from(placesA, (place, feature) => placesB[feature] - place),
    },
    warnings: [{ code: 'SPOTS_ARE_NOT_REPLICATES', message: 'The p values are of spots within one slide.' }],
  }
}
