import { type Layer, OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { memo, useMemo } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { PICTURE_LAYER } from '../../layers/tissue-layers.ts'
import { MAX_ZOOM, MIN_ZOOM } from '../../layers/view-math.ts'
import { useDrawing } from '../../stores/drawing.ts'
import { useSelection } from '../../stores/selection.ts'
import { useSlide } from '../../stores/slide.ts'
import { setView, useView } from '../../stores/view.ts'
import { usePictureLayers } from './use-picture-layers.ts'
import { useRegionLayers } from './use-region-layers.ts'
import { useSpotLayers } from './use-spot-layer.ts'

const VIEW = new OrthographicView({ id: 'tissue', flipY: true, near: 0.1, far: 1000 })

const CONTROLLER = {
  doubleClickZoom: false,
  dragRotate: false,
  keyboard: false,
  inertia: 200,
  scrollZoom: { smooth: true, speed: 0.01 },
}

/** While something is drawn, dragging draws. */
const DRAWING_CONTROLLER = { ...CONTROLLER, dragPan: false }

const cursorOf = ({ isDragging }: { isDragging: boolean }) => {
  if (useDrawing.getState().tool !== 'pointer') return 'crosshair'
  if (isDragging) return 'grabbing'
  return useSelection.getState().hoverSpot === null ? 'grab' : 'pointer'
}

/** The fit waits for this, the bench reads the measure; the frame before the picture has come does not count. */
function noteDrawn(layers: readonly Layer[]): void {
  if (useSlide.getState().isDrawn || !layers.some(({ id }) => id === PICTURE_LAYER)) return
  performance.measure('open-to-picture', 'slide-asked')
  useSlide.setState({ isDrawn: true })
}

/** Picture, spots and regions; knows nothing of pointer and selected spot, so that neither makes it draw. */
export const TissueCanvas = memo(function TissueCanvas({ info }: { info: SlideInfo }) {
  const camera = useView((state) => state.camera)
  const layers = useTissueLayers(info)
  const isDrawing = useDrawing((state) => state.tool !== 'pointer')
  if (!camera) return null
  return (
    <DeckGL
      views={VIEW}
      viewState={{ target: camera.target, zoom: camera.zoom, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
      controller={isDrawing ? DRAWING_CONTROLLER : CONTROLLER}
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

function useTissueLayers(info: SlideInfo): Layer[] {
  const spots = useSpots()
  const index = useSpotIndex()
  const tissue = usePictureLayers()
  const spotLayers = useSpotLayers(spots, index, info.spotDiameterPx)
  const regions = useRegionLayers(spots, info.spotDiameterPx)
  return useMemo(
    () => [...tissue, ...spotLayers, ...regions].filter((layer) => layer !== null),
    [tissue, spotLayers, regions],
  )
}
