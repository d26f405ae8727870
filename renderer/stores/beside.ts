import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'

interface BesideState {
  /** The slide of the session that is being opened beside the shown one, by id. */
  opening: string | null
  /** Why one did not open. */
  failed: { id: string; error: ErrorRecord } | null
}

/** Where opening a second slide stands. */
export const useBeside = create<BesideState>(() => ({ opening: null, failed: null }))
