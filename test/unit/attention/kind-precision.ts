import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { rowProducts } from '../../../worker/attention/row-products.ts'
import { meanRow } from '../../../worker/stats/rows.ts'
import type { PlantedSlide } from './planted-slide.ts'

/** Which features and spots are asked: the `k` first of one modality (`block`) at spots of these tissue types. */
interface Kind {
  block: number
  k: number
  types: readonly string[]
}

/**
 * Mean over spots of these tissue types of the share of the `k` features of one modality ranked first in `expected` that drive
 * the spot's type and score above 0: where nothing is expected, nothing is named.
 */
export function kindPrecision(
  { slide, driverOf, tissueTypes }: PlantedSlide,
  { nAxis, keys, queries: seeds }: FittedModel,
  kind: Kind,
): number {
  const queries = meanRow(seeds)
  const row = (spot: number) =>
    rowProducts(Float64Array.from(queries.subarray(spot * nAxis, (spot + 1) * nAxis)), keys, nAxis)
  const of = slide.modalities?.of ?? new Uint8Array(driverOf.length)
  return kindPrecisionOf({ driverOf, tissueTypes, of }, row, kind)
}

/** The same of any reading: `row` gives a spot's `[nFeature]`; `of: [nFeature]` modality of each feature. */
export function kindPrecisionOf(
  { driverOf, tissueTypes, of }: Pick<PlantedSlide, 'driverOf' | 'tissueTypes'> & { of: Uint8Array },
  row: (spot: number) => Float32Array,
  { block, k, types }: Kind,
): number {
  const own = [...driverOf.keys()].filter((feature) => of[feature] === block)
  const spots = [...tissueTypes.keys()].filter((spot) => types.includes(tissueTypes[spot]))
  const shares = spots.map((spot) => {
    const scores = row(spot)
    const best = [...own].sort((a, b) => scores[b] - scores[a]).slice(0, k)
    const isHit = (feature: number) => scores[feature] > 0 && driverOf[feature] === tissueTypes[spot]
    return best.filter(isHit).length / k
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
