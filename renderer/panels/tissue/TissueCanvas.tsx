import { type Layer, OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { memo, useMemo } from 'react'
import type { SlideInfo, Spots } from '../../../worker/api/methods.ts'
import { usePicture, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { gatherPositions } from '../../layers/spot-attributes.ts'
import { imageOf, outlineLayers, PICTURE_LAYER, pictureLayer } from '../../layers/tissue-layers.ts'
import { MAX_ZOOM, MIN_ZOOM } from '../../layers/view-math.ts'
import { useSelection } from '../../stores/selection.ts'
import { useSlide } from '../../stores/slide.ts'
import { setView, useView } from '../../stores/view.ts'
import { useSpotLayer } from './use-spot-layer.ts'

const VIEW = new OrthographicView({ id: 'tissue', flipY: true, near: 0.1, far: 1000 })

const CONTROLLER = {
  doubleClickZoom: false,
  dragRotate: false,
  keyboard: false,
  inertia: 200,
  scrollZoom: { smooth: true, speed: 0.01 },
}

const cursorOf = ({ isDragging }: { isDragging: boolean }) => {
  if (isDragging) return 'grabbing'
  return useSelection.getState().hoverSpot === null ? 'grab' : 'pointer'
}

/** The fit waits for this, the bench reads the measure; the frame before the picture has come does not count. */
function noteDrawn(layers: readonly Layer[]): void {
  if (useSlide.getState().isDrawn || !layers.some(({ id }) => id === PICTURE_LAYER)) return
  performance.measure('open-to-picture', 'slide-asked')
  useSlide.setState({ isDrawn: true })
}

/** Picture, spots and the outline of a region; knows nothing of pointer and selected spot, so that neither makes it draw. */
export const TissueCanvas = memo(function TissueCanvas({ info }: { info: SlideInfo }) {
  const camera = useView((state) => state.camera)
  const layers = useTissueLayers(info)
  if (!camera) return null
  return (
    <DeckGL
      views={VIEW}
      viewState={{ target: camera.target, zoom: camera.zoom, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
      controller={CONTROLLER}
      onViewStateChange={({ viewState }) => {
        const { target, zoom } = viewState as { target: number[]; zoom: number }
        setView({ camera: { target: [target[0], target[1]], zoom } })
      }}
      layers={layers}
      onAfterRender={() => noteDrawn(layers)}
      getCursor={cursorOf}
      useDevicePixels
    />
  )
})

const isPlaced =
  ({ xy }: Spots) =>
  (spot: number) =>
    Number.isFinite(xy[2 * spot])

function useTissueLayers(info: SlideInfo): Layer[] {
  const picture = usePicture()
  const spots = useSpots()
  const index = useSpotIndex()
  const tissueOpacity = useView((state) => state.tissueOpacity)
  const image = useMemo(() => picture && imageOf(picture), [picture])
  const tissue = useMemo(
    () => (picture && image ? pictureLayer(picture, image, tissueOpacity) : null),
    [picture, image, tissueOpacity],
  )
  const spotsLayer = useSpotLayer(spots, index, info.spotDiameterPx)
  const region = useSelection(({ selection }) => (selection?.kind === 'region' ? selection.spots : null))
  const visible = useView((state) => !state.spotsHidden)
  const outlines = useMemo(
    () =>
      region && spots && visible
        ? outlineLayers(gatherPositions(spots.xy, region.filter(isPlaced(spots))), {
            diameterPx: info.spotDiameterPx,
          })
        : [],
    [region, spots, visible, info.spotDiameterPx],
  )
  return useMemo(
    () => [tissue, spotsLayer, ...outlines].filter((layer) => layer !== null),
    [tissue, spotsLayer, outlines],
  )
}
