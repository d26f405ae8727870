import { create } from 'zustand'
import type { Device } from '../../worker/api/devices.ts'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import type { FitSummary, Progress } from '../../worker/api/methods.ts'

export type FitState =
  | { status: 'none' }
  | { status: 'running'; progress: Progress | null }
  | { status: 'done'; summary: FitSummary }
  | { status: 'cancelled' }
  | { status: 'failed'; error: ErrorRecord }

/** What the user wants of fits; kept while the app runs. */
export interface FitSettings {
  device: Device
  /** False: several modalities share the axes by their variance alone. */
  balance: boolean
}

/** Where fitting the model to the open slide stands, and how it is to be fitted. */
export const useFit = create<{ fit: FitState; settings: FitSettings }>(() => ({
  fit: { status: 'none' },
  settings: { device: 'auto', balance: true },
}))

/** Replaces the state of the fit. */
export function setFit(fit: FitState): void {
  useFit.setState({ fit })
}

/** Changes what is wanted of the next fit. */
export function setFitSettings(change: Partial<FitSettings>): void {
  useFit.setState(({ settings }) => ({ settings: { ...settings, ...change } }))
}
