import { create } from 'zustand'
import type { Methods } from '../../worker/api/methods.ts'

/** The comparison on screen, for what has no part in drawing it. */
interface ShownComparison {
  params: Methods['compareRegions']['params']
  slideName: string
}

export const useShownComparison = create<{ shown: ShownComparison | null }>(() => ({ shown: null }))

/** Notes which comparison is on screen, or that none is. */
export const noteShownComparison = (shown: ShownComparison | null): void =>
  useShownComparison.setState({ shown })
