import { type PointerEvent, useEffect, useRef } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { usePicture, useSpots } from '../../data/slide-data.ts'
import { useSpotIndex } from '../../data/spot-index.ts'
import { MINIMAP_SPOTS, miniatureOf, visiblePart } from '../../layers/minimap.ts'
import { imageOf } from '../../layers/tissue-layers.ts'
import { unproject } from '../../layers/view-math.ts'
import { setView, useView } from '../../stores/view.ts'
import { extentOf } from '../camera.ts'
import classes from './TissuePanel.module.css'

const MOST_PX = 132
const KEYS: Record<string, [x: number, y: number]> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
}

/** The whole tissue, small, with the part that is in view; a click or the arrow keys move the view. */
export function Minimap({ info }: { info: SlideInfo }) {
  const index = useSpotIndex()
  const { camera, widthPx, heightPx } = useView()
  const extent = extentOf(info, index)
  if (!extent || !camera) return null
  const size = miniatureOf(extent, MOST_PX)
  const part = visiblePart(camera, widthPx, heightPx, extent, size.scale)
  if (part.isWhole) return null
  const moveTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    setView({ camera: { ...camera, target: [extent[0] + x / size.scale, extent[1] + y / size.scale] } })
  }
  const moveBy = ([x, y]: [number, number]) => {
    const target = unproject(camera, widthPx, heightPx, widthPx * (0.5 + x / 5), heightPx * (0.5 + y / 5))
    setView({ camera: { ...camera, target } })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would frame no fields
    <div
      className={classes.minimap}
      role="group"
      aria-label="Minimap: arrow keys move the view"
      data-testid="minimap"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the view from here
      tabIndex={0}
      style={{ width: size.widthPx, height: size.heightPx }}
      onPointerDown={(event) => {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        moveTo(event)
      }}
      onPointerMove={(event) => {
        event.stopPropagation()
        if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(event)
      }}
      onPointerUp={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const step = KEYS[event.key]
        if (!step) return
        event.stopPropagation()
        event.preventDefault()
        moveBy(step)
      }}
    >
      <Miniature extent={extent} widthPx={size.widthPx} heightPx={size.heightPx} />
      <span className={classes.part} style={part.style} aria-hidden />
    </div>
  )
}

interface MiniatureProps {
  extent: readonly number[]
  widthPx: number
  heightPx: number
}

/** Drawn once, and again with another picture, other spots or another size. */
function Miniature({ extent, widthPx, heightPx }: MiniatureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = usePicture()
  const spots = useSpots()
  // biome-ignore lint/correctness/useExhaustiveDependencies: an extent is of the picture or the spots, and new each time
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    if (picture) void drawPicture(context, imageOf(picture))
    else if (spots) drawSpots(context, spots.xy, extent)
  }, [picture, spots, widthPx, heightPx])
  return <canvas ref={canvas} width={2 * widthPx} height={2 * heightPx} aria-hidden />
}

async function drawPicture(context: CanvasRenderingContext2D, image: ImageData): Promise<void> {
  const { width, height } = context.canvas
  const small = await createImageBitmap(image, { resizeWidth: width, resizeHeight: height })
  context.drawImage(small, 0, 0)
  small.close()
}

function drawSpots(
  context: CanvasRenderingContext2D,
  xy: Float32Array,
  [minX, minY, maxX]: readonly number[],
) {
  const { width, height } = context.canvas
  const scale = width / (maxX - minX)
  context.clearRect(0, 0, width, height)
  context.fillStyle = 'rgb(120 130 140)'
  const step = Math.max(1, Math.floor(xy.length / 2 / MINIMAP_SPOTS))
  for (let spot = 0; spot < xy.length / 2; spot += step)
    context.fillRect((xy[2 * spot] - minX) * scale - 1, (xy[2 * spot + 1] - minY) * scale - 1, 2, 2)
}
