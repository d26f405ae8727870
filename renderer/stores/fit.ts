import { create } from 'zustand'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import type { FitSummary, Progress } from '../../worker/api/methods.ts'

export type FitState =
  | { status: 'none' }
  | { status: 'running'; progress: Progress | null }
  | { status: 'done'; summary: FitSummary }
  | { status: 'cancelled' }
  | { status: 'failed'; error: ErrorRecord }

/** Where fitting the model to the open slide stands. */
export const useFit = create<{ fit: FitState }>(() => ({ fit: { status: 'none' } }))

/** Replaces the state of the fit. */
export function setFit(fit: FitState): void {
  useFit.setState({ fit })
}
