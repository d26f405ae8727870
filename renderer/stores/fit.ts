import { create } from 'zustand'
import type { Device } from '../../worker/api/devices.ts'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import type { EncoderInfo, HistologySource } from '../../worker/api/histology.ts'
import type { FitSummary, Progress } from '../../worker/api/methods.ts'

export type FitState =
  | { status: 'none' }
  | { status: 'running'; progress: Progress | null }
  | { status: 'done'; summary: FitSummary }
  | { status: 'cancelled' }
  | { status: 'failed'; error: ErrorRecord }

/** An encoder whose file was chosen and that waits for a yes: to its licence, or to the size of a pixel. */
export interface EncoderToConfirm {
  manifestPath: string
  info: EncoderInfo
}

/** What the user wants of fits; kept while the app runs, but for the source of histology, which is the slide's. */
export interface FitSettings {
  device: Device
  /** False: several modalities share the axes by their variance alone. */
  balance: boolean
  histology: HistologySource
  /** A model to apply instead of fitting; null to fit. It is of the open slide alone. */
  modelPath: string | null
}

interface FitStore {
  fit: FitState
  settings: FitSettings
  encoderToConfirm: EncoderToConfirm | null
}

const BUILT_IN: HistologySource = { kind: 'built-in' }

/** Where fitting the model to the open slide stands, and how it is to be fitted. */
export const useFit = create<FitStore>(() => ({
  fit: { status: 'none' },
  settings: { device: 'auto', balance: true, histology: BUILT_IN, modelPath: null },
  encoderToConfirm: null,
}))

/** Replaces the state of the fit. */
export function setFit(fit: FitState): void {
  useFit.setState({ fit })
}

/** Changes what is wanted of the next fit. */
export function setFitSettings(change: Partial<FitSettings>): void {
  useFit.setState(({ settings }) => ({ settings: { ...settings, ...change } }))
}

/** Back to a fit with the built-in source, as for a slide just opened; whatever waited for a yes no longer does. */
export function resetHistology(): void {
  setFitSettings({ histology: BUILT_IN, modelPath: null })
  setEncoderToConfirm(null)
}

/** Asks for a yes to an encoder, or no longer. */
export function setEncoderToConfirm(encoderToConfirm: EncoderToConfirm | null): void {
  useFit.setState({ encoderToConfirm })
}
