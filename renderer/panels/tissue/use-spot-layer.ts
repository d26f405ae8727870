import type { Layer } from '@deck.gl/core'
import { useMemo } from 'react'
import type { Spots } from '../../../worker/api/methods.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { doSpotsOverlap, drawOrder, type SpotIndex } from '../../layers/spot-index.ts'
import { spotLayer } from '../../layers/tissue-layers.ts'
import { useView } from '../../stores/view.ts'
import { useSpotColours } from '../spot-colours.ts'

/** The layer of spots, coloured; positions are uploaded again only where overlapping spots change their order. */
export function useSpotLayer(spots: Spots | null, index: SpotIndex | null, diameterPx: number): Layer | null {
  const { shown, colours } = useSpotColours(spots?.barcodes.length ?? 0)
  const scale = useView((state) => state.spotScale)
  const opacity = useView((state) => state.spotOpacity)
  const visible = useView((state) => !state.spotsHidden)
  const overlap = useMemo(
    () => Boolean(spots && index && doSpotsOverlap(index, spots.xy, scale * diameterPx)),
    [spots, index, diameterPx, scale],
  )
  const values = overlap && shown.kind === 'numeric' ? shown.values : null
  const attributes = useMemo(() => {
    if (!spots || !index) return null
    return gatherPositions(spots.xy, values ? drawOrder(index.placed, values) : index.placed)
  }, [spots, index, values])
  const gathered = useMemo(
    () => attributes && colours && gatherColours(colours, attributes.order),
    [attributes, colours],
  )
  return useMemo(
    () => attributes && spotLayer(attributes, gathered, { diameterPx: scale * diameterPx, opacity, visible }),
    [attributes, gathered, diameterPx, scale, opacity, visible],
  )
}
