import type { Layer } from '@deck.gl/core'
import { useMemo } from 'react'
import { regionLayers } from '../../layers/region-layers.ts'
import { ringsOf } from '../../layers/region-rings.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { drawOrder, type SpotIndex } from '../../layers/spot-index.ts'
import { umapDiameterPx, umapHalos, umapLayer } from '../../layers/umap-layers.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useRegions } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { useSpotColours } from '../spot-colours.ts'

/** Below every zoom a ring is as thin as it may be: places on the plane are no lengths. */
const NO_DIAMETER = 1e-3
const PLAIN: [number, number, number] = [96, 125, 139]

/** Spots at `xy: [nSpot, 2]` of the plane, in the colours and with the regions and the selection of the tissue. */
export function useUmapLayers(xy: Float32Array, index: SpotIndex): Layer[] {
  const nSpot = xy.length / 2
  const { shown, colours } = useSpotColours(nSpot)
  const values = shown.kind === 'numeric' && shown.values.length === nSpot ? shown.values : null
  const attributes = useMemo(
    () => gatherPositions(xy, values ? drawOrder(index.placed, values) : index.placed),
    [xy, index, values],
  )
  const spots = useMemo(() => {
    const gathered = colours && gatherColours(colours, attributes.order)
    return umapLayer(attributes, gathered, umapDiameterPx(nSpot), PLAIN)
  }, [attributes, colours, nSpot])
  const regions = useShownRegions(xy)
  const marked = useMarked(xy)
  return useMemo(() => [...marked, spots, ...regions], [spots, regions, marked])
}

/** Regions are only ringed: the outlines that they were drawn by are of the tissue. */
function useShownRegions(xy: Float32Array): Layer[] {
  const regions = useRegions((state) => state.regions)
  const hidden = useRegions((state) => state.hidden)
  return useMemo(() => {
    const shown = regions
      .filter(({ id }) => !hidden.includes(id))
      .map(({ outline: _onTissue, ...region }) => region)
    return regionLayers(shown, ringsOf(shown, xy), NO_DIAMETER)
  }, [regions, hidden, xy])
}

function useMarked(xy: Float32Array): Layer[] {
  const selected = useSelection(({ selection }) => (selection?.kind === 'region' ? selection.spots : null))
  const preview = useDrawing((state) => state.preview)
  const marked = preview ?? selected
  return useMemo(
    () => (marked ? umapHalos(gatherPositions(xy, marked), umapDiameterPx(xy.length / 2)) : []),
    [marked, xy],
  )
}
