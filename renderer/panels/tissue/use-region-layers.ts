import type { Layer } from '@deck.gl/core'
import { useMemo } from 'react'
import type { Spots } from '../../../worker/api/methods.ts'
import { regionLayers } from '../../layers/region-layers.ts'
import { ringsOf } from '../../layers/region-rings.ts'
import { gatherPositions } from '../../layers/spot-attributes.ts'
import { outlineLayers } from '../../layers/tissue-layers.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useRegions } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'

const isPlaced =
  ({ xy }: Spots) =>
  (spot: number) =>
    Number.isFinite(xy[2 * spot])

/** The layers of the regions that are shown, and over them the rings of the selection, or of what a form is about to choose. */
export function useRegionLayers(spots: Spots | null, diameterPx: number): Layer[] {
  const regions = useRegions((state) => state.regions)
  const hidden = useRegions((state) => state.hidden)
  const selected = useSelection(({ selection }) => (selection?.kind === 'region' ? selection.spots : null))
  const preview = useDrawing((state) => state.preview)
  const visible = useView((state) => !state.spotsHidden)
  const kept = useMemo(() => {
    if (!spots || !visible) return []
    const shown = regions.filter(({ id }) => !hidden.includes(id))
    return regionLayers(shown, ringsOf(shown, spots.xy), diameterPx)
  }, [spots, visible, regions, hidden, diameterPx])
  const marked = preview ?? selected
  const outlines = useMemo(
    () =>
      marked && spots && visible
        ? outlineLayers(gatherPositions(spots.xy, marked.filter(isPlaced(spots))), { diameterPx })
        : [],
    [marked, spots, visible, diameterPx],
  )
  return useMemo(() => [...kept, ...outlines], [kept, outlines])
}
