import { useLayoutEffect } from 'react'
import type { Ranking } from '../../../worker/api/methods.ts'

/** Measures `click-to-table`: from the mark `spot-click` to the frame that shows the ranking, for the bench. */
export function useTableTiming(ranking: Ranking): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per ranking shown
  useLayoutEffect(() => {
    if (performance.getEntriesByName('spot-click').length === 0) return
    const frame = requestAnimationFrame(() => {
      if (performance.getEntriesByName('spot-click').length === 0) return
      performance.measure('click-to-table', 'spot-click')
      performance.clearMarks('spot-click')
    })
    return () => cancelAnimationFrame(frame)
  }, [ranking])
}
