import type { Layer } from '@deck.gl/core'
import { useMemo, useRef } from 'react'
import type { SlideInfo, Spots } from '../../../worker/api/methods.ts'
import { type OtherSlide, usePicture, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import type { Pane } from '../../layers/camera-pair.ts'
import { paleOutside } from '../../layers/pale-outside.ts'
import type { CategoryPalette } from '../../layers/palettes.ts'
import { sideOutlines } from '../../layers/side-layers.ts'
import { gatherColours, gatherPositions } from '../../layers/spot-attributes.ts'
import { colourCodes, colourValues, swatchesOf } from '../../layers/spot-colours.ts'
import { imageOf, pictureLayer, spotLayer } from '../../layers/tissue-layers.ts'
import { useColouring } from '../../stores/colouring.ts'
import { useView } from '../../stores/view.ts'
import type { SpotValues } from '../spot-values.ts'

interface Shown {
  pane: Pane
  values: SpotValues
  /** The spots of this pane's side. */
  inside: Uint32Array | null
  other: OtherSlide | null
}

/** Picture, the side's outline, and over it the spots, coloured and paled outside the side. */
export function usePaneLayers(info: SlideInfo, { pane, values, inside, other }: Shown): Layer[] {
  const picture = usePicture(other)
  const spots = useSpots(other)
  const index = useSpotIndex(other)
  const { tissueOpacity, spotOpacity: opacity, spotsHidden } = useView()
  const diameterPx = info.spotDiameterPx
  const image = useMemo(() => picture && imageOf(picture), [picture])
  const tissue = useMemo(
    () => (picture && image ? pictureLayer(picture, image, tissueOpacity) : null),
    [picture, image, tissueOpacity],
  )
  const attributes = useMemo(() => spots && index && gatherPositions(spots.xy, index.placed), [spots, index])
  const colours = useKeptColours(values, spots?.barcodes.length ?? 0)
  const spotsLayer = useMemo(() => {
    if (!attributes || !colours) return null
    const paled = inside ? paleOutside(colours, inside) : colours
    const gathered = gatherColours(paled, attributes.order)
    return spotLayer(attributes, gathered, { diameterPx, opacity, visible: !spotsHidden })
  }, [attributes, colours, inside, diameterPx, opacity, spotsHidden])
  const outlines = useMemo(() => {
    if (!spots || !inside || spotsHidden) return []
    return sideOutlines(gatherPositions(spots.xy, inside.filter(isPlaced(spots))), pane, diameterPx)
  }, [spots, inside, pane, diameterPx, spotsHidden])
  return useMemo(
    () => [tissue, ...outlines, spotsLayer].filter((layer) => layer !== null),
    [tissue, outlines, spotsLayer],
  )
}

const isPlaced =
  ({ xy }: Spots) =>
  (spot: number) =>
    Number.isFinite(xy[2 * spot])

/** Colours of the values; while the next map is on its way those before, so that nothing flashes. */
function useKeptColours(values: SpotValues, nSpot: number): Uint8Array | null {
  const palette = useColouring((state) => state.palette)
  const last = useRef<Uint8Array | null>(null)
  const fresh = useMemo(() => coloursOfPane(values, nSpot, palette), [values, nSpot, palette])
  const colours = values.kind === 'waiting' ? last.current : fresh
  last.current = colours
  return colours
}

/** Colours of a pane's values, `[nSpot, 4]` uint8; null where it shows none. */
export function coloursOfPane(
  values: SpotValues,
  nSpot: number,
  palette: CategoryPalette,
): Uint8Array | null {
  if (values.kind === 'categorical' && values.column.codes.length === nSpot)
    return colourCodes(values.column.codes, swatchesOf(values.column, palette), [])
  if (values.kind === 'numeric' && values.values.length === nSpot)
    return colourValues(values.values, values.ramp, values.ends.low, values.ends.high)
  return null
}
