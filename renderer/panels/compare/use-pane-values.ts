import { useMemo } from 'react'
import { type OtherSlide, useFeatureMap, useObsColumn } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { defaultEnds } from '../../layers/value-range.ts'
import { onSlideOfB, useCompare } from '../../stores/compare.ts'
import type { SpotValues } from '../spot-values.ts'
import { sharedEnds } from './shared-ends.ts'
import { useRested } from './use-rested.ts'

/** Resting this long on a gene previews its map; passing over genes asks for nothing. */
const REST_MS = 120

export interface PaneValues {
  values: SpotValues
  feature: number | null
  /** Whether the scale is that of both panes, which are of two slides. */
  isOneScale: boolean
}

/** What colours the spots of a pane now; the gene under the pointer previews its map. `otherOfB` is the slide of B where it is another. */
export function usePaneValues(pane: Pane, otherOfB: OtherSlide | null): PaneValues {
  const other = pane === 1 ? otherOfB : null
  const { show, column } = useCompare((state) => state.panes[pane])
  const featureOfB = useCompare((state) => state.featureOfB)
  const maps = [usePaneMap(0, null), usePaneMap(1, otherOfB)] as const
  const { feature, map, isLoading } = maps[pane]
  const labels = dataOf(useObsColumn(show === 'label' ? column : null, other))
  const [{ feature: a, map: mapOfA }, { feature: b, map: mapOfB }] = maps
  const shared = useMemo(
    () => otherOfB && sharedEnds({ feature: a, map: mapOfA }, { feature: b, map: mapOfB }, featureOfB),
    [otherOfB, a, b, mapOfA, mapOfB, featureOfB],
  )
  const values = useMemo((): SpotValues => {
    if (map) {
      const isDiverging = map.quantity !== 'expression'
      const ends = shared ?? defaultEnds(map.values, isDiverging ? 'diverging' : 'sequential')
      const ramp = isDiverging ? 'blue-orange' : 'viridis'
      return { kind: 'numeric', values: map.values, ramp, ends, isLog: false }
    }
    if (feature !== null) return { kind: 'waiting', isLoading }
    if (labels?.kind === 'categorical') return { kind: 'categorical', column: labels }
    if (labels) {
      const ends = defaultEnds(labels.values, 'sequential')
      return { kind: 'numeric', values: labels.values, ramp: 'viridis', ends, isLog: false }
    }
    return { kind: 'none' }
  }, [map, shared, labels, feature, isLoading])
  return { values, feature, isOneScale: shared !== null }
}

/** The map of a pane's gene; both panes ask for both, which is one request each. */
function usePaneMap(pane: Pane, other: OtherSlide | null) {
  const { show, feature: chosen } = useCompare((state) => state.panes[pane])
  const featureOfB = useCompare((state) => (pane === 1 ? state.featureOfB : null))
  const rested = useRested(
    useCompare((state) => state.hovered),
    REST_MS,
  )
  const hovered = rested === null ? null : onSlideOfB(rested, featureOfB)
  const isGene = show !== 'label' && show !== 'none'
  const feature = hovered ?? (isGene ? chosen : null)
  const entry = useFeatureMap(feature, isGene ? show : 'expression', `pane-${pane}`, other)
  return { feature, map: dataOf(entry), isLoading: entry?.status === 'loading' }
}
