import { useMemo } from 'react'
import { type OtherSlide, useFeatureMap, useObsColumn } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { defaultEnds } from '../../layers/value-range.ts'
import { onSlideOfB, useCompare } from '../../stores/compare.ts'
import type { SpotValues } from '../spot-values.ts'
import { useRested } from './use-rested.ts'

/** Resting this long on a gene previews its map; passing over genes asks for nothing. */
const REST_MS = 120

/** What colours the spots of a pane now; the gene under the pointer previews its map. */
export function usePaneValues(
  pane: Pane,
  other: OtherSlide | null,
): { values: SpotValues; feature: number | null } {
  const { show, feature: chosen, column } = useCompare((state) => state.panes[pane])
  const featureOfB = useCompare((state) => (pane === 1 ? state.featureOfB : null))
  const rested = useRested(
    useCompare((state) => state.hovered),
    REST_MS,
  )
  const hovered = rested === null ? null : onSlideOfB(rested, featureOfB)
  const isGene = show !== 'label' && show !== 'none'
  const feature = hovered ?? (isGene ? chosen : null)
  const quantity = isGene ? show : 'expression'
  const entry = useFeatureMap(feature, quantity, `pane-${pane}`, other)
  const map = dataOf(entry)
  const labels = dataOf(useObsColumn(show === 'label' ? column : null, other))
  const values = useMemo((): SpotValues => {
    if (map) {
      const isDiverging = map.quantity !== 'expression'
      const ends = defaultEnds(map.values, isDiverging ? 'diverging' : 'sequential')
      const ramp = isDiverging ? 'blue-orange' : 'viridis'
      return { kind: 'numeric', values: map.values, ramp, ends, isLog: false }
    }
    if (feature !== null) return { kind: 'waiting', isLoading: entry?.status === 'loading' }
    if (labels?.kind === 'categorical') return { kind: 'categorical', column: labels }
    if (labels) {
      const ends = defaultEnds(labels.values, 'sequential')
      return { kind: 'numeric', values: labels.values, ramp: 'viridis', ends, isLog: false }
    }
    return { kind: 'none' }
  }, [map, labels, feature, entry?.status])
  return { values, feature }
}
