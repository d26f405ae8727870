import type { Layer } from '@deck.gl/core'
import { useMemo } from 'react'
import type { Spots } from '../../../worker/api/methods.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { doSpotsOverlap, drawOrder, type SpotIndex } from '../../layers/spot-index.ts'
import { spotLayer } from '../../layers/tissue-layers.ts'
import { useView } from '../../stores/view.ts'
import { useSpotColours } from '../spot-colours.ts'
import { type SpotLook, useLevelLayers } from './use-level-layers.ts'

/**
 * The layers of spots, coloured; positions are uploaded again only where overlapping spots change their order. A large slide is drawn
 * by what is in view, at the resolution of the screen.
 */
export function useSpotLayers(spots: Spots | null, index: SpotIndex | null, realDiameterPx: number): Layer[] {
  const { shown, colours } = useSpotColours(spots?.barcodes.length ?? 0)
  const diameterPx = useView((state) => state.spotScale) * realDiameterPx
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
