import { useEffect, useRef } from 'react'
import { hoverFeature } from '../../stores/selection.ts'

/** Resting this long on a row previews its map; passing over rows asks for nothing. */
const REST_MS = 120

/** Previews the map of the row under the pointer, and ends it. */
export function usePreview(): { start: (feature: number) => void; end: () => void } {
  const timer = useRef<number | undefined>(undefined)
  const end = () => {
    window.clearTimeout(timer.current)
    hoverFeature(null)
  }
  const start = (feature: number) => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => hoverFeature(feature), REST_MS)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the table goes
  useEffect(() => end, [])
  return { start, end }
}
