import type { RegionComparison } from '../../worker/api/comparisons.ts'
import type { Features } from '../../worker/api/methods.ts'

/**
 * The features of a comparison in the order of its arrays. Everywhere else a feature is counted as A's slide counts it; over two slides
 * only the shared ones are compared.
 */
export interface ComparedFeatures {
  features: Features
  /** The slide's count of a compared feature. */
  onSlide(place: number): number
  /** Its place in the comparison, or null where it is not compared. */
  placeOf(feature: number | null): number | null
}

/** Of `features`, those of A's slide. */
export function comparedFeatures({ other }: RegionComparison, features: Features): ComparedFeatures {
  if (!other) return { features, onSlide: (place) => place, placeOf: (feature) => feature }
  const { featuresA } = other
  const places = new Map(Array.from(featuresA, (feature, place) => [feature, place]))
  const pick = (words: string[]) => Array.from(featuresA, (feature) => words[feature])
  return {
    features: {
      ...{ names: pick(features.names), symbols: pick(features.symbols) },
      ...{ ids: pick(features.ids), types: pick(features.types) },
    },
    onSlide: (place) => featuresA[place],
    placeOf: (feature) => (feature === null ? null : (places.get(feature) ?? null)),
  }
}

/** `[nFeature]` of A's slide: the same feature on B's, -1 for none; null where B is on the same slide. */
export function featuresOfB({ other }: RegionComparison, nFeature: number): Int32Array | null {
  if (!other) return null
  const out = new Int32Array(nFeature).fill(-1)
  other.featuresA.forEach((feature, place) => {
    out[feature] = other.featuresB[place]
  })
  return out
}
