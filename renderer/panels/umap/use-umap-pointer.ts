import { type PointerEvent as ReactPointerEvent, useRef, useState } from 'react'
import { spotsInPolygons } from '../../../worker/api/points-in-polygon.ts'
import { drawSpots } from '../../data/draw-regions.ts'
import { expectPick, pickSpot } from '../../data/pick-spot.ts'
import { togglePicked } from '../../data/regions.ts'
import { rectangleOf, ringOf } from '../../layers/drawing.ts'
import type { SpotIndex } from '../../layers/spot-index.ts'
import { unproject } from '../../layers/view-math.ts'
import { type DrawMode, makesRegions, useDrawing } from '../../stores/drawing.ts'
import { hoverSpot } from '../../stores/selection.ts'
import { useUmap } from '../../stores/umap.ts'

type Place = readonly [x: number, y: number]
type Pointer = ReactPointerEvent<HTMLElement>

/** A spot is hit this far (CSS px) from its middle; farther than that between press and release is a pan. */
const [HIT_PX, SLOP_PX] = [8, 4]

const modeOf = ({ shiftKey, altKey }: Pointer): DrawMode =>
  shiftKey ? 'add' : altKey ? 'subtract' : useDrawing.getState().mode

/** The pointer over the plane: hover and click as on the tissue, and with a drawing tool in hand an outline around spots. */
export function useUmapPointer(xy: Float32Array, index: SpotIndex) {
  const [draft, setDraft] = useState<readonly Place[] | null>(null)
  const pressed = useRef<{ x: number; y: number } | null>(null)
  const placeOf = (event: Pointer): Place | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const { camera } = useUmap.getState()
    if (!camera) return null
    return unproject(camera, box.width, box.height, event.clientX - box.left, event.clientY - box.top)
  }
  const spotUnder = (event: Pointer): number | null => {
    const place = placeOf(event)
    const { camera } = useUmap.getState()
    return place && camera ? index.spotAt(place[0], place[1], HIT_PX / 2 ** camera.zoom) : null
  }
  const isDrawing = () => makesRegions(useDrawing.getState().tool)
  const finish = (event: Pointer) => {
    const isRectangle = useDrawing.getState().tool === 'rectangle' && draft && draft.length > 1
    const ring = ringOf(isRectangle ? rectangleOf(draft[0], draft[draft.length - 1]) : (draft ?? []))
    setDraft(null)
    if (ring) drawSpots(spotsInPolygons(xy, [[ring]]), modeOf(event))
  }
  const handlers = {
    onPointerDown: (event: Pointer) => {
      if (event.button !== 0) return
      pressed.current = { x: event.clientX, y: event.clientY }
      const place = placeOf(event)
      if (isDrawing() && place) {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDraft([place])
        return
      }
      const spot = spotUnder(event)
      if (spot !== null) expectPick(spot)
    },
    onPointerMove: (event: Pointer) => {
      const place = placeOf(event)
      if (draft && place) setDraft([...draft, place])
      else if (!pressed.current) hoverSpot(spotUnder(event), null)
    },
    onPointerUp: (event: Pointer) => {
      const from = pressed.current
      pressed.current = null
      if (draft) return finish(event)
      if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLOP_PX) return
      const spot = spotUnder(event)
      const adds = event.shiftKey || event.ctrlKey || event.metaKey
      if (!adds) void pickSpot(spot)
      else if (spot !== null) togglePicked(spot)
    },
    onPointerLeave: () => hoverSpot(null, null),
    onPointerCancel: () => setDraft(null),
  }
  return { draft, handlers }
}
