import { type RefObject, useLayoutEffect } from 'react'
import { setView } from '../../stores/view.ts'

/** Keeps the size of the canvas in the view store, in CSS px. */
export function useSize(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const node = element.current
    if (!node) return
    const measure = () => {
      const { width, height } = node.getBoundingClientRect()
      if (width > 0 && height > 0) setView({ widthPx: Math.round(width), heightPx: Math.round(height) })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [element])
}
