import type { Layer } from '@deck.gl/core'
import { useMemo, useRef } from 'react'
import type { Spots } from '../../../worker/api/methods.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { colourCodes, colourValues, swatchesOf } from '../../layers/spot-colours.ts'
import { doSpotsOverlap, drawOrder, type SpotIndex } from '../../layers/spot-index.ts'
import { spotLayer } from '../../layers/tissue-layers.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { type SpotValues, useSpotValues } from '../spot-values.ts'
import { type SpotLook, useLevelLayers } from './use-level-layers.ts'

/**
 * The layers of spots, coloured; positions are uploaded again only where overlapping spots change their order. A large slide is drawn
 * by what is in view, at the resolution of the screen.
 */
export function useSpotLayers(spots: Spots | null, index: SpotIndex | null, diameterPx: number): Layer[] {
  const shown = useSpotValues()
  const fresh = useColours(shown, spots?.barcodes.length ?? 0)
  const last = useRef<Uint8Array | null>(null)
  // While the next map is on its way the spots keep their colours, so that nothing flashes.
  const colours = shown.kind === 'waiting' && shown.isLoading ? last.current : fresh
  last.current = colours
  const opacity = useView((state) => state.spotOpacity)
  const visible = useView((state) => !state.spotsHidden)
  const numbers = shown.kind === 'numeric' ? shown.values : null
  const look = { diameterPx, opacity, visible }
  const large = useLevelLayers(spots, index, colours, numbers, look)
  const single = useSingleLayer(large ? null : spots, index, { colours, numbers }, look)
  return large ?? single
}

/** Every spot in one layer, the highest values on top where spots overlap. */
function useSingleLayer(
  spots: Spots | null,
  index: SpotIndex | null,
  { colours, numbers }: { colours: Uint8Array | null; numbers: Float32Array | null },
  { diameterPx, opacity, visible }: SpotLook,
): Layer[] {
  const overlap = useMemo(
    () => Boolean(spots && index && doSpotsOverlap(index, spots.xy, diameterPx)),
    [spots, index, diameterPx],
  )
  const values = overlap ? numbers : null
  const attributes = useMemo(() => {
    if (!spots || !index) return null
    return gatherPositions(spots.xy, values ? drawOrder(index.placed, values) : index.placed)
  }, [spots, index, values])
  const gathered = useMemo(
    () => attributes && colours && gatherColours(colours, attributes.order),
    [attributes, colours],
  )
  return useMemo(
    () => (attributes ? [spotLayer(attributes, gathered, { diameterPx, opacity, visible })] : []),
    [attributes, gathered, diameterPx, opacity, visible],
  )
}

function useColours(shown: SpotValues, nSpot: number): Uint8Array | null {
  const chosen = useColouring((state) => state.range)
  const hiddenCodes = useColouring((state) => state.hiddenCodes)
  // A preview has its own range: the one set by hand belongs to the mapped gene.
  const range = useSelection((state) => state.hoverFeature) === null ? chosen : null
  return useMemo(() => {
    if (shown.kind === 'categorical' && shown.column.codes.length === nSpot)
      return colourCodes(shown.column.codes, swatchesOf(shown.column), hiddenCodes)
    if (shown.kind === 'numeric' && shown.values.length === nSpot)
      return colourValues(
        shown.values,
        shown.ramp,
        range?.low ?? shown.ends.low,
        range?.high ?? shown.ends.high,
      )
    return null
  }, [shown, nSpot, range, hiddenCodes])
}
