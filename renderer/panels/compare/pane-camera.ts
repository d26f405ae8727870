import type { KeyboardEvent } from 'react'
import { ARROWS } from '../../data/walk.ts'
import { moveCamera, type Pane } from '../../layers/camera-pair.ts'
import { type Camera, MAX_ZOOM, MIN_ZOOM } from '../../layers/view-math.ts'
import { setCompare, useCompare } from '../../stores/compare.ts'

/** CSS px that an arrow key moves the view, and with Shift. */
const STEP_PX = 40
const FAR_PX = 160
const ZOOM_STEP = 0.5

/** Moves the camera of a pane, and the other with it where they are linked. `offset` as in `moveCamera`. */
export function steerPane(pane: Pane, camera: Camera, offset: number | null): void {
  const { cameras, isLinked } = useCompare.getState()
  if (cameras) setCompare({ cameras: moveCamera(cameras, pane, camera, isLinked, offset) })
}

/** Zooms both panes about their middles by powers of two; by less where one of them ends, so that both keep their scales. */
export function zoomPanes(steps: number): void {
  const { cameras } = useCompare.getState()
  if (!cameras) return
  const within = (zoom: number) => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom))
  const possible = cameras.map(({ zoom }) => within(zoom + steps) - zoom)
  const step = steps > 0 ? Math.min(...possible) : Math.max(...possible)
  const zoomed = (camera: Camera) => ({ ...camera, zoom: camera.zoom + step })
  setCompare({ cameras: [zoomed(cameras[0]), zoomed(cameras[1])] })
}

/** Shows all of the tissue in both panes again. */
export const fitPanes = (): void => setCompare({ isToFrame: true })

/** Arrow keys move the view over a pane, plus and minus zoom, 0 shows all of the tissue. */
export function steerByKey(event: KeyboardEvent, pane: Pane, offset: number | null): void {
  const camera = useCompare.getState().cameras?.[pane]
  if (!camera || event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget)
    return
  const arrow = ARROWS[event.key]
  if (arrow) {
    const step = (event.shiftKey ? FAR_PX : STEP_PX) / 2 ** camera.zoom
    const [x, y] = camera.target
    steerPane(pane, { ...camera, target: [x + step * arrow[0], y + step * arrow[1]] }, offset)
  } else if (['+', '=', '-'].includes(event.key)) {
    const zoom = camera.zoom + (event.key === '-' ? -ZOOM_STEP : ZOOM_STEP)
    steerPane(pane, { ...camera, zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom)) }, offset)
  } else if (event.key === '0') fitPanes()
  else return
  event.preventDefault()
}
