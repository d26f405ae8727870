import { type PointerEvent as ReactPointerEvent, useRef } from 'react'

/** Farther than this (CSS px) between press and release is a pan, not a click. */
const CLICK_SLOP_PX = 4

type Place = readonly [x: number, y: number]

interface PointerHandlers {
  onPress: (x: number, y: number) => void
  /** `adds` with Shift, Ctrl or ⌘: the click is about one more. */
  onClick: (x: number, y: number, adds: boolean) => void
  /** While the pointer is drawn over the tissue with such a key, and where it is let go; null where it ends without. */
  onSweep: (sweep: { from: Place; to: Place } | null, isDone: boolean) => void
  onMove: (x: number, y: number, isDragging: boolean) => void
  onLeave: () => void
}

/** Tells clicks from pans without waiting for a double click; places are CSS px inside the element. */
export function usePointer({ onPress, onClick, onSweep, onMove, onLeave }: PointerHandlers) {
  const pressed = useRef<{ x: number; y: number; adds: boolean } | null>(null)
  const placeOf = (event: ReactPointerEvent<HTMLElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  return {
    onPointerDown: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      const adds = event.shiftKey || event.ctrlKey || event.metaKey
      pressed.current = event.button === 0 ? { x, y, adds } : null
      if (pressed.current) onPress(x, y)
    },
    onPointerUp: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      const from = pressed.current
      pressed.current = null
      if (!from) return
      if (Math.hypot(x - from.x, y - from.y) <= CLICK_SLOP_PX) {
        if (from.adds) onSweep(null, true)
        onClick(x, y, from.adds)
      } else if (from.adds) onSweep({ from: [from.x, from.y], to: [x, y] }, true)
    },
    onPointerMove: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      const from = pressed.current
      if (from?.adds) onSweep({ from: [from.x, from.y], to: [x, y] }, false)
      onMove(x, y, from !== null)
    },
    onPointerLeave: () => {
      if (pressed.current?.adds) onSweep(null, true)
      pressed.current = null
      onLeave()
    },
  }
}
