import { create } from 'zustand'
import type { Progress } from '../../worker/api/methods.ts'

/** A file that is being written or read. */
export interface Exporting {
  /** What, in a few words. */
  what: string
  progress: Progress | null
  cancel: () => void
}

/** The one file that takes its time; null while there is none. */
export const useExporting = create<{ running: Exporting | null }>(() => ({ running: null }))
