import type { KeyboardEvent } from 'react'
import type { Registration } from '../../../worker/api/picture.ts'
import { ARROWS } from '../../data/walk.ts'
import type { Camera } from '../../layers/view-math.ts'
import { changePlacing, removeLandmark, useRegistration } from '../../stores/registration.ts'

/** What the keys of the picture work on. */
export interface Stage {
  camera: Camera | null
  /** CSS px. */
  size: readonly [widthPx: number, heightPx: number]
  mode: 'hand' | 'landmarks'
  registration: Registration
  /** Where the cross of the keyboard is, CSS px; null while it is not used. */
  cross: readonly [number, number] | null
  setCross: (cross: readonly [number, number] | null) => void
  setCamera: (camera: Camera) => void
  /** Takes the spot, or sets the place, at a point of the stage (CSS px). */
  setLandmark: (x: number, y: number) => void
}

/** CSS px of one key: spots are moved finely, with Shift far; the cross far, with Shift finely. */
const FINE_PX = 1
const FAR_PX = 10

/** Moves and turns the spots, or sets landmarks with a cross, by the keyboard. */
export function placeByKey(event: KeyboardEvent, stage: Stage): void {
  const { camera } = stage
  if (!camera || event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget)
    return
  const isKnown =
    zoomByKey(event.key, stage, camera) ||
    (stage.mode === 'hand' ? moveSpots : moveCross)(event, stage, camera)
  if (isKnown) event.preventDefault()
}

function zoomByKey(key: string, { setCamera }: Stage, camera: Camera): boolean {
  if (key !== '+' && key !== '-') return false
  setCamera({ ...camera, zoom: camera.zoom + (key === '+' ? 0.5 : -0.5) })
  return true
}

function moveSpots({ key, shiftKey }: KeyboardEvent, _stage: Stage, camera: Camera): boolean {
  const { placing } = useRegistration.getState()
  const arrow = ARROWS[key]
  if (arrow) {
    const step = (shiftKey ? FAR_PX : FINE_PX) / 2 ** camera.zoom
    changePlacing({ shiftX: placing.shiftX + step * arrow[0], shiftY: placing.shiftY + step * arrow[1] })
  } else if (key === '[') changePlacing({ turnDegrees: placing.turnDegrees - 1 })
  else if (key === ']') changePlacing({ turnDegrees: placing.turnDegrees + 1 })
  else if (key === 'f' || key === 'F') changePlacing({ isFlipped: !placing.isFlipped })
  else return false
  return true
}

function moveCross({ key, shiftKey }: KeyboardEvent, stage: Stage): boolean {
  const { size, cross, setCross, setLandmark } = stage
  const [x, y] = cross ?? [size[0] / 2, size[1] / 2]
  const arrow = ARROWS[key]
  if (arrow) {
    const step = shiftKey ? FINE_PX : FAR_PX
    const within = (value: number, most: number) => Math.min(most, Math.max(0, value))
    setCross([within(x + step * arrow[0], size[0]), within(y + step * arrow[1], size[1])])
  } else if (key === 'Enter') {
    setCross([x, y])
    setLandmark(x, y)
  } else if (key === 'Backspace' || key === 'Delete') removeLandmark()
  else return false
  return true
}
