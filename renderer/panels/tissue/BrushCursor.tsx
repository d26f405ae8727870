import { type RefObject, useEffect, useState } from 'react'
import { useDrawing } from '../../stores/drawing.ts'
import classes from './TissuePanel.module.css'

/** The size of the brush around the pointer. */
export function BrushCursor({ tissue }: { tissue: RefObject<HTMLElement | null> }) {
  const isBrush = useDrawing((state) => state.tool === 'brush')
  const radiusPx = useDrawing((state) => state.brushPx)
  const [place, setPlace] = useState<[number, number] | null>(null)
  useEffect(() => {
    const element = tissue.current
    if (!isBrush || !element) return
    const move = (event: PointerEvent) => {
      const box = element.getBoundingClientRect()
      setPlace([event.clientX - box.left, event.clientY - box.top])
    }
    const leave = () => setPlace(null)
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerleave', leave)
    return () => {
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerleave', leave)
      setPlace(null)
    }
  }, [isBrush, tissue])
  if (!isBrush || !place) return null
  const [left, top] = [place[0] - radiusPx, place[1] - radiusPx]
  return (
    <div
      className={classes.brush}
      style={{ left, top, width: 2 * radiusPx, height: 2 * radiusPx }}
      aria-hidden
    />
  )
}
