import { create } from 'zustand'

/** Whether the tour was taken, kept while the app is installed. */
const KEPT = 'histologue-tour'

interface TourState {
  /** The step that is shown, from 0; null while there is no tour. */
  step: number | null
}

/** Where the tour stands. */
export const useTour = create<TourState>(() => ({ step: null }))

/** Goes to a step; null ends the tour, which is then not begun by itself again. */
export function setTourStep(step: number | null): void {
  if (step === null) localStorage.setItem(KEPT, 'taken')
  useTour.setState({ step })
}

/** True where the tour was taken or sent away before. */
export const wasTourTaken = (): boolean => localStorage.getItem(KEPT) !== null
