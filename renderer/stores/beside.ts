import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'

interface BesideState {
  /** True while a file that was just chosen is being opened beside the shown slide. */
  isOpeningFile: boolean
  /** Why one did not open. */
  failed: { id: string; error: ErrorRecord } | null
}

/** Where opening a second slide stands. */
export const useBeside = create<BesideState>(() => ({ isOpeningFile: false, failed: null }))
