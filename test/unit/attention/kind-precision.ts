import type { FittedModel } from '../../../worker/attention/fitted-model.ts'
import { meanRow } from '../../../worker/stats/rows.ts'
import type { PlantedSlide } from './planted-slide.ts'

/**
 * Mean over spots of these tissue types of the share of the `k` features of one modality (`block`) ranked first in `expected`
 * that drive the spot's type and score above 0: where nothing is expected, nothing is named.
 */
export function kindPrecision(
  { slide, driverOf, tissueTypes }: PlantedSlide,
  { nAxis, keys, queries: seeds }: FittedModel,
  { block, k, types }: { block: number; k: number; types: readonly string[] },
): number {
  const queries = meanRow(seeds)
  const own = [...driverOf.keys()].filter((feature) => slide.modalities?.of[feature] === block)
  const spots = [...tissueTypes.keys()].filter((spot) => types.includes(tissueTypes[spot]))
  const shares = spots.map((spot) => {
    const scored = own.map((feature) => {
      let score = 0
      for (let j = 0; j < nAxis; j++) score += queries[spot * nAxis + j] * keys[feature * nAxis + j]
      return { feature, score }
    })
    scored.sort((a, b) => b.score - a.score)
    const isHit = (feature: number, score: number) => score > 0 && driverOf[feature] === tissueTypes[spot]
    return scored.slice(0, k).filter(({ feature, score }) => isHit(feature, score)).length / k
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}
