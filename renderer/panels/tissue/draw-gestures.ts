import { type PointerEvent, useRef } from 'react'
import { type DrawMode, useDrawing } from '../../stores/drawing.ts'

/** A second press this near (CSS px) and soon closes a polygon. */
const [DOUBLE_PX, DOUBLE_MS] = [5, 400]

/** Shift adds to the active region, Alt takes from it, else the tool bar says. */
export const drawModeOf = ({ shiftKey, altKey }: PointerEvent): DrawMode =>
  shiftKey ? 'add' : altKey ? 'subtract' : useDrawing.getState().mode

/** Tells whether a press is the second of a double one; to be asked of every press. */
export function useDoublePress(): (event: PointerEvent) => boolean {
  const before = useRef({ x: 0, y: 0, at: Number.NEGATIVE_INFINITY })
  return ({ clientX: x, clientY: y, timeStamp: at }) => {
    const { current } = before
    before.current = { x, y, at }
    return Math.hypot(x - current.x, y - current.y) <= DOUBLE_PX && at - current.at <= DOUBLE_MS
  }
}
