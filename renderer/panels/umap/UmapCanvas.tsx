import { OrthographicView } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { indexSpots } from '../../layers/spot-index.ts'
import { fitBounds, MAX_ZOOM, MIN_ZOOM, project } from '../../layers/view-math.ts'
import { SpotRing } from '../../plots/SpotRing.tsx'
import { makesRegions, useDrawing } from '../../stores/drawing.ts'
import { useSelection } from '../../stores/selection.ts'
import { setUmap, useUmap } from '../../stores/umap.ts'
import { UMAP_WORDS } from '../../ui/umap-words.ts'
import { DraftShape } from '../tissue/DraftOutline.tsx'
import { CrossMark } from '../tissue/DrawCross.tsx'
import classes from './UmapDrawer.module.css'
import { useUmapCross } from './use-umap-cross.ts'
import { useUmapKeys } from './use-umap-keys.ts'
import { useUmapLayers } from './use-umap-layers.ts'
import { useUmapPointer } from './use-umap-pointer.ts'

const VIEW = new OrthographicView({ id: 'umap', flipY: true, near: 0.1, far: 1000 })
const CONTROLLER = {
  ...{ doubleClickZoom: false, dragRotate: false, keyboard: false, inertia: 200 },
  scrollZoom: { smooth: true, speed: 0.01 },
}
const DRAWING_CONTROLLER = { ...CONTROLLER, dragPan: false }
const RING_PX = 6

/** Spots at `xy: [nSpot, 2]` of the plane, linked with the tissue. */
export function UmapCanvas({ xy }: { xy: Float32Array }) {
  const element = useRef<HTMLDivElement>(null)
  const { widthPx, heightPx } = useDrawerSize(element)
  const index = useMemo(() => indexSpots(xy), [xy])
  const camera = useUmap((state) => state.camera)
  const isDrawing = useDrawing(({ tool }) => makesRegions(tool))
  const layers = useUmapLayers(xy, index)
  const { draft, handlers, onDraftKey, drawing } = useUmapPointer(xy, index)
  const { cross, onCrossKey, dropCross } = useUmapCross(drawing)
  const onKey = useUmapKeys(xy, index, { widthPx, heightPx })
  useEffect(() => {
    if (!camera && index.bounds && widthPx > 0)
      setUmap({ camera: fitBounds(index.bounds, widthPx, heightPx) })
  }, [camera, index, widthPx, heightPx])
  return (
    <div
      ref={element}
      className={classes.canvas}
      // The arrow keys are the plane's own: a screen reader must hand them through.
      role="application"
      aria-roledescription={UMAP_WORDS.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the plane need a place to land
      tabIndex={0}
      onKeyDown={(event) => onCrossKey(event) || onDraftKey(event) || onKey(event)}
      aria-label={UMAP_WORDS.canvas}
      data-testid="umap"
      data-view={camera ? JSON.stringify({ ...camera, width: widthPx, height: heightPx }) : undefined}
      onPointerDownCapture={dropCross}
      {...handlers}
    >
      {camera && (
        <DeckGL
          views={VIEW}
          viewState={{ ...camera, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM }}
          controller={isDrawing ? DRAWING_CONTROLLER : CONTROLLER}
          onViewStateChange={({ viewState }) => {
            const { target, zoom } = viewState as { target: number[]; zoom: number }
            setUmap({ camera: { target: [target[0], target[1]], zoom } })
          }}
          layers={layers}
          getCursor={() => (isDrawing ? 'crosshair' : 'grab')}
          useDevicePixels
        />
      )}
      {camera && <Rings xy={xy} widthPx={widthPx} heightPx={heightPx} />}
      {cross && camera && (
        <CrossMark place={cross} {...{ camera, widthPx, heightPx, testId: 'umap-cross' }} />
      )}
      {draft && camera && <DraftShape {...{ draft, camera, widthPx, heightPx, testId: 'umap-draft' }} />}
    </div>
  )
}

interface SizePx {
  widthPx: number
  heightPx: number
}

function useDrawerSize(element: { current: HTMLElement | null }): SizePx {
  const [size, setSize] = useState<SizePx>({ widthPx: 0, heightPx: 0 })
  useEffect(() => {
    const node = element.current
    if (!node) return
    const measure = () => setSize({ widthPx: node.clientWidth, heightPx: node.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Rings around the selected spot and the one pointed at, here or on the tissue. */
function Rings({ xy, widthPx, heightPx }: SizePx & { xy: Float32Array }) {
  const camera = useUmap((state) => state.camera)
  const spot = useSelection((state) => state.spot)
  const hovered = useSelection((state) => state.hoverSpot)
  if (!camera) return null
  const ring = (of: number, ringPx: number, testId: string) => {
    const [x, y] = project(camera, widthPx, heightPx, xy[2 * of], xy[2 * of + 1])
    return <SpotRing {...{ x, y, radiusPx: RING_PX, widthPx: ringPx, isDashed: false, testId }} />
  }
  return (
    <>
      {hovered !== null && hovered !== spot && ring(hovered, 1.5, 'umap-hover-ring')}
      {spot !== null && ring(spot, 2.5, 'umap-selected-ring')}
    </>
  )
}
