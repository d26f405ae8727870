import type { Modalities } from '../stats/modalities.ts'
import { gatherRows, meanRow } from '../stats/rows.ts'
import { type CsrMatrix, selectRows } from '../stats/sparse.ts'
import { alikeSpots, aloneSpots } from './alike.ts'
import { reorderFeatures } from './canonical-order.ts'
import type { FittedModel } from './fitted-model.ts'
import { thinnedScores } from './halves.ts'
import { weighColumns } from './modality-balance.ts'
import type { ModelBasis } from './model-basis.ts'
import { halvesOnModel, reliabilityOnModel } from './model-halves.ts'
import { assumedReliability } from './reliability.ts'
import type { Repeatability } from './repeatability.ts'
import { axisWeights, statesBy } from './state.ts'

/** A slide that a model is applied to, as far as its counts tell what measuring is worth. */
export interface MeasuredSlide {
  matrix: CsrMatrix
  isCounts: boolean
  modalities: Modalities | null
  /** `[nFeature]` the slide's features as `canonicalOrder` has them. */
  order: Uint32Array
  /** Trained features that the slide has, places in `order`, and their weights. */
  read: Uint32Array
  weights: Float32Array
  /** `[nRead, nAxis]` their keys on the turned axes, weighed. */
  readKeys: Float32Array
  /** `[nFeature, nAxis]` turned keys, in `order`. */
  keys: Float32Array
  basis: ModelBasis
  /** `[nSpot, nAxis]` what is measured on these axes. */
  spots: Float32Array
  /** Per seed `[nSpot, nAxis]` on these axes. */
  queries: Float32Array[]
  /** Spots whose counts are halved, ascending. */
  judging: Uint32Array
}

/**
 * How far what is measured on a model's axes is believed, and which spots are alike. The halves of the slide's counts tell it, on
 * `judging` spots; of a slide that the model was fitted to (`heldOut`), whose halves its keys both know, it is told by what repeated
 * itself while it was fitted. Code: `CANCELLED`.
 */
export async function measureApplied(
  slide: MeasuredSlide,
  { heldOut, repeats }: { heldOut: boolean; repeats: Repeatability | null },
  signal: AbortSignal,
): Promise<Pick<FittedModel, 'nProgramme' | 'reliability' | 'programmes' | 'alike'>> {
  const { spots, queries, read, readKeys, keys, basis } = slide
  const { nAxis } = basis
  const weighed = keys.slice()
  read.forEach((feature, k) => {
    weighed.set(readKeys.subarray(k * nAxis, (k + 1) * nAxis), feature * nAxis)
  })
  const axes = { nAxis, keys: weighed }
  const known = heldOut ? repeats : await repeatsHere(slide, axes, signal)
  const { nProgramme, slope } = known ?? assumedReliability(nAxis)
  const nSpot = spots.length / nAxis
  const every = { spots, foretold: meanRow(queries) }
  const alike = known
    ? await alikeSpots(statesBy(known.axes, axes, read, every), nAxis, signal)
    : aloneSpots(nSpot)
  const programmes = Float32Array.from(
    { length: nSpot * nProgramme },
    (_, at) => spots[Math.floor(at / nProgramme) * nAxis + (at % nProgramme)],
  )
  return { nProgramme, reliability: slope, programmes, alike }
}

/** By the halves of the counts on the model's keys, which know neither; null where nothing is counted. */
async function repeatsHere(
  slide: MeasuredSlide,
  axes: { nAxis: number; keys: Float32Array },
  signal: AbortSignal,
): Promise<Repeatability | null> {
  const { matrix, isCounts, modalities, order, read, weights, readKeys, basis, judging, queries } = slide
  const canThin = modalities ? modalities.list.some((own) => own.isCounts) : isCounts
  if (!canThin) return null
  const isAll = judging.length === matrix.nRow
  const seen = reorderFeatures({ matrix: isAll ? matrix : selectRows(matrix, judging), modalities }, order)
  const thinned = thinnedScores(seen.matrix, read, seen.modalities)
  for (const half of thinned) weighColumns(half, weights)
  const halves = await halvesOnModel(thinned, readKeys, basis, signal)
  const { nProgramme, slope } = await reliabilityOnModel(halves, thinned[1], read, seen.modalities, signal)
  const foretold = gatherRows(meanRow(queries), axes.nAxis, judging)
  return {
    ...{ nProgramme: Math.min(nProgramme, axes.nAxis), slope },
    axes: axisWeights(halves, axes, foretold, read),
  }
}
