import { create } from 'zustand'
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

interface FitStore {
  fit: FitState
  /** What the next fit of the open slide reads. */
  histology: HistologySource
  encoderToConfirm: EncoderToConfirm | null
}

const BUILT_IN: HistologySource = { kind: 'built-in' }

/** Where fitting the model to the open slide stands. */
export const useFit = create<FitStore>(() => ({
  fit: { status: 'none' },
  histology: BUILT_IN,
  encoderToConfirm: null,
}))

/** Replaces the state of the fit. */
export function setFit(fit: FitState): void {
  useFit.setState({ fit })
}

/** Chooses what the next fit reads; whatever waited for a yes no longer does. */
export function setHistology(histology: HistologySource): void {
  useFit.setState({ histology, encoderToConfirm: null })
}

/** Back to the built-in source, as for a slide just opened. */
export function resetHistology(): void {
  setHistology(BUILT_IN)
}

/** Asks for a yes to an encoder, or no longer. */
export function setEncoderToConfirm(encoderToConfirm: EncoderToConfirm | null): void {
  useFit.setState({ encoderToConfirm })
}
