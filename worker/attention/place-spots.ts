import type { Modalities } from '../stats/modalities.ts'
import { meanRow } from '../stats/rows.ts'
import { alikeSpots, aloneSpots } from './alike.ts'
import type { WorkContext } from './attention.ts'
import type { ExpressionAxes } from './axes.ts'
import { keysOfAllSpots, spotsOnAxes } from './extend-axes.ts'
import type { FittedModel } from './fitted-model.ts'
import type { Halves } from './halves.ts'
import type { LearningInput } from './learn.ts'
import { elsewhere, type learnAndRead } from './learn-on-seen.ts'
import { weighKeys } from './modality-balance.ts'
import type { RankScores } from './rank-scores.ts'
import { assumedReliability, measureReliability } from './reliability.ts'
import type { Repeatability } from './repeatability.ts'
import { type AxisWeights, axisWeights, statesBy } from './state.ts'

/** What of a model is known once every spot has its place on the axes. */
interface PlacedSpots
  extends Pick<FittedModel, 'nProgramme' | 'reliability' | 'queries' | 'programmes' | 'alike' | 'keys'> {
  /** Null where nothing is counted. */
  repeats: Repeatability | null
  /** Per seed `[nSeen, nAxis]` queries of the spots that were learned from. */
  seenQueries: Float32Array[]
  /** `[nFeature, nAxis]` keys of features that were moved to random spots. */
  unrelatedKeys: Float32Array
  /** `[nFeature, nAxis]` keys on the seen spots, the trained features' weighed by modality. */
  weighedKeys: Float32Array
}

/**
 * Puts every spot on the axes and finds what a measurement is worth, the spots alike each spot, and the keys of all features.
 * Coordinates and states of all spots are as large as a seed's queries, and are given up here. Code: `CANCELLED`.
 */
export async function placeSpots(
  { modalities = null }: Pick<LearningInput, 'modalities'>,
  scores: RankScores,
  trained: Uint32Array,
  learned: Awaited<ReturnType<typeof learnAndRead>>,
  { signal, onProgress }: WorkContext,
): Promise<PlacedSpots> {
  const { axes, found, halves, movedKeys, weights, read } = learned
  const { nAxis } = axes
  const seenQueries = found.seeds.map((values) =>
    found.informs ? inSpotUnits(values, axes) : new Float32Array(values.length),
  )
  const counted = halves && (modalities ? countedHalves(halves, trained, modalities) : halves)
  const reliability = counted ? measureReliability(counted) : assumedReliability(nAxis)
  const nProgramme = Math.min(reliability.nProgramme, nAxis)
  const weighedKeys = weights ? weighKeys(axes.keys, nAxis, trained, weights) : axes.keys
  const spots = read ? await spotsOnAxes(scores, axes, trained, weights, signal) : axes.spots
  const queries = read ?? seenQueries
  const weighed = { nAxis, keys: weighedKeys }
  const axisOwn = halves && axisWeights(halves, weighed, meanRow(seenQueries), trained)
  const statesOf = (own: AxisWeights[]) =>
    statesBy(own, weighed, trained, { spots, foretold: meanRow(queries) })
  const alike = axisOwn
    ? await alikeSpots(statesOf(axisOwn), nAxis, signal)
    : aloneSpots(spots.length / nAxis)
  onProgress({ phase: 'statistics', done: 1, total: 3 })
  const ofAll = async (keys: Float32Array, own: Float32Array) =>
    read ? keysOfAllSpots(scores, own, keys, nAxis, trained, signal) : keys
  return {
    ...{ nProgramme, reliability: reliability.slope, queries, seenQueries, alike, weighedKeys },
    repeats: axisOwn && { nProgramme, slope: reliability.slope, axes: axisOwn },
    programmes: leading(spots, nAxis, nProgramme),
    keys: await ofAll(axes.keys, spots),
    unrelatedKeys: await ofAll(movedKeys, read ? elsewhere(spots, nAxis) : spots),
  }
}

/** The halves' features that are counts: what nobody thinned repeats itself and says nothing of noise. */
export function countedHalves(halves: Halves, trained: Uint32Array, { list, of }: Modalities): Halves {
  const slots = [...trained.keys()].filter((slot) => list[of[trained[slot]]].isCounts)
  const pick = (keys: Float32Array) =>
    Float32Array.from({ length: halves.nAxis * slots.length }, (_, at) => {
      const axis = Math.floor(at / slots.length)
      return keys[axis * trained.length + slots[at % slots.length]]
    })
  return { ...halves, ownKeys: pick(halves.ownKeys), otherKeys: pick(halves.otherKeys) }
}

/** `values: [nSpot, nAxis]` in the units of the axes' spots instead of the targets'. */
export const inSpotUnits = (values: Float32Array, { scale, nAxis }: ExpressionAxes): Float32Array =>
  values.map((value, at) => value / (scale[at % nAxis] || 1))

/** `[nSpot, k]` first columns of the spots' coordinates. */
function leading(spots: Float32Array, nAxis: number, k: number): Float32Array {
  const out = new Float32Array((spots.length / nAxis) * k)
  for (let at = 0; at < out.length; at++) out[at] = spots[Math.floor(at / k) * nAxis + (at % k)]
  return out
}
