import { type PointerEvent as ReactPointerEvent, useRef } from 'react'

/** Farther than this (CSS px) between press and release is a pan, not a click. */
const CLICK_SLOP_PX = 4

interface PointerHandlers {
  onPress: (x: number, y: number) => void
  onClick: (x: number, y: number) => void
  onMove: (x: number, y: number, isDragging: boolean) => void
  onLeave: () => void
}

/** Tells clicks from pans without waiting for a double click; places are CSS px inside the element. */
export function usePointer({ onPress, onClick, onMove, onLeave }: PointerHandlers) {
  const pressed = useRef<{ x: number; y: number } | null>(null)
  const placeOf = (event: ReactPointerEvent<HTMLElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  return {
    onPointerDown: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      pressed.current = event.button === 0 ? { x, y } : null
      if (pressed.current) onPress(x, y)
    },
    onPointerUp: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      const from = pressed.current
      pressed.current = null
      if (from && Math.hypot(x - from.x, y - from.y) <= CLICK_SLOP_PX) onClick(x, y)
    },
    onPointerMove: (event: ReactPointerEvent<HTMLElement>) => {
      const [x, y] = placeOf(event)
      onMove(x, y, pressed.current !== null)
    },
    onPointerLeave: () => {
      pressed.current = null
      onLeave()
    },
  }
}
