import type { FeatureMap } from '../../../worker/api/methods.ts'
import { commonEnds, defaultEnds, type ScaleEnds } from '../../layers/value-range.ts'

/** A feature of a pane's slide, by index, and its map where that is there. */
interface MapOfPane {
  feature: number | null
  map: FeatureMap | null
}

/**
 * The ends of both panes' scales where two slides show one quantity of one feature, so that their colours can be compared; null where they
 * show different things. `featureOfB` is the feature of B's slide for each of A's; null before it is known.
 */
export function sharedEnds(a: MapOfPane, b: MapOfPane, featureOfB: Int32Array | null): ScaleEnds | null {
  if (!a.map || !b.map || a.feature === null || a.map.quantity !== b.map.quantity) return null
  if (featureOfB?.[a.feature] !== b.feature) return null
  const kind = a.map.quantity === 'expression' ? 'sequential' : 'diverging'
  return commonEnds(defaultEnds(a.map.values, kind), defaultEnds(b.map.values, kind))
}
