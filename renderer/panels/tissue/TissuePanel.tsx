import { type Layer, OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { usePicture, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { pictureLayer, ringLayers } from '../../layers/tissue-layers.ts'
import { MAX_ZOOM, MIN_ZOOM, unproject } from '../../layers/view-math.ts'
import { ScaleBar } from '../../plots/ScaleBar.tsx'
import { hoverSpot, selectSpot, useSelection } from '../../stores/selection.ts'
import { setView, useView } from '../../stores/view.ts'
import { fitTissue } from '../camera.ts'
import { HoverCard } from './HoverCard.tsx'
import classes from './TissuePanel.module.css'
import { usePointer } from './use-pointer.ts'
import { useSize } from './use-size.ts'
import { useSpotLayer } from './use-spot-layer.ts'
import { ViewTools } from './ViewTools.tsx'

const VIEW = new OrthographicView({ id: 'tissue', flipY: true, near: 0.1, far: 1000 })
const CONTROLLER = {
  doubleClickZoom: false,
  dragRotate: false,
  keyboard: false,
  inertia: 200,
  scrollZoom: { smooth: true, speed: 0.01 },
}

/** The tissue with its spots: pan, zoom, hover and click. */
export function TissuePanel({ info }: { info: SlideInfo }) {
  const element = useRef<HTMLDivElement>(null)
  useSize(element)
  const { camera, widthPx, heightPx } = useView()
  const layers = useTissueLayers(info)
  const pointer = useSpotPointer(info)
  const hasPlace = info.hasCoordinates || info.picture !== null
  useFirstFit(info)
  return (
    <section
      className={classes.tissue}
      ref={element}
      data-testid="tissue"
      data-view={camera ? JSON.stringify({ ...camera, width: widthPx, height: heightPx }) : undefined}
      aria-label={`Tissue of ${info.name}. Arrow keys walk from spot to spot.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the tissue (arrows, Space) need a place to land
      tabIndex={0}
      {...pointer.handlers}
    >
      {camera && hasPlace && (
        <DeckGL
          views={VIEW}
          viewState={{ target: camera.target, zoom: camera.zoom, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
          controller={CONTROLLER}
          onViewStateChange={({ viewState }) => {
            const { target, zoom } = viewState as { target: number[]; zoom: number }
            setView({ camera: { target: [target[0], target[1]], zoom } })
          }}
          layers={layers}
          getCursor={({ isDragging }) => (isDragging ? 'grabbing' : pointer.isOverSpot ? 'pointer' : 'grab')}
          useDevicePixels
        />
      )}
      {!hasPlace && (
        <p className={classes.empty}>
          This slide has neither a picture nor coordinates, so there is nothing to draw.
        </p>
      )}
      {!info.hasCoordinates && info.picture && (
        <p className={classes.note}>
          The file gives no coordinates, so its spots cannot be placed on the tissue.
        </p>
      )}
      {camera && hasPlace && (
        <>
          <div className={classes.scale}>
            <ScaleBar zoom={camera.zoom} pixelSizeUm={info.pixelSizeUm} />
          </div>
          <ViewTools info={info} />
          {pointer.at && <HoverCard info={info} x={pointer.at.x} y={pointer.at.y} />}
        </>
      )}
    </section>
  )
}

function useTissueLayers(info: SlideInfo): Layer[] {
  const picture = usePicture()
  const spots = useSpots()
  const index = useSpotIndex()
  const tissueOpacity = useView((state) => state.tissueOpacity)
  const { spot, hoverSpot: hovered } = useSelection()
  const image = useMemo(() => {
    if (!picture) return null
    const { pixels, widthPx, heightPx } = picture
    const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer, pixels.byteOffset, pixels.byteLength)
    return new ImageData(bytes, widthPx, heightPx)
  }, [picture])
  const tissue = useMemo(
    () => (picture && image ? pictureLayer(picture, image, tissueOpacity) : null),
    [picture, image, tissueOpacity],
  )
  const spotsLayer = useSpotLayer(spots, index, info.spotDiameterPx)
  return useMemo(() => {
    const ring = (id: string, at: number | null, widthPx: number) =>
      spots && at !== null && Number.isFinite(spots.xy[2 * at])
        ? ringLayers(id, [spots.xy[2 * at], spots.xy[2 * at + 1]], info.spotDiameterPx, widthPx)
        : []
    const hoverRing = hovered === spot ? [] : ring('hover', hovered, 1)
    return [tissue, spotsLayer, hoverRing, ring('selected', spot, 2.5)]
      .flat()
      .filter((layer) => layer !== null)
  }, [tissue, spotsLayer, spots, spot, hovered, info.spotDiameterPx])
}

function useSpotPointer(info: SlideInfo) {
  const index = useSpotIndex()
  const [at, setAt] = useState<{ x: number; y: number } | null>(null)
  const spotUnder = (x: number, y: number) => {
    const { camera, widthPx, heightPx } = useView.getState()
    if (!camera || !index) return null
    const [tissueX, tissueY] = unproject(camera, widthPx, heightPx, x, y)
    // Small spots are still easy to hit: at least 6 px on the screen.
    return index.spotAt(tissueX, tissueY, Math.max(info.spotDiameterPx / 2, 6 / 2 ** camera.zoom))
  }
  const leave = () => {
    hoverSpot(null)
    setAt(null)
  }
  const handlers = usePointer({
    onClick: (x, y) => {
      performance.mark('spot-click')
      selectSpot(spotUnder(x, y))
    },
    onMove: (x, y, isDragging) => {
      const found = isDragging ? null : spotUnder(x, y)
      hoverSpot(found)
      setAt(found === null ? null : { x, y })
    },
    onLeave: leave,
  })
  return { handlers, at, isOverSpot: at !== null }
}

/** Fits the tissue to the canvas once its extent and the canvas are known. */
function useFirstFit(info: SlideInfo): void {
  const index = useSpotIndex()
  const isReady = useView((state) => state.camera === null && state.widthPx > 0)
  useEffect(() => {
    if (isReady) fitTissue(info, index)
  }, [isReady, info, index])
}
