import { useSlide } from '../stores/slide.ts'
import { setTourStep, wasTourTaken } from '../stores/tour.ts'
import { setView } from '../stores/view.ts'
import { openDemoSlide } from './session.ts'

/** Begins the tour, on the demo slide where none is open. */
export async function takeTour(): Promise<void> {
  if (!useSlide.getState().info) await openDemoSlide()
  if (!useSlide.getState().info) return
  setView({ rightPanel: 'selection' })
  setTourStep(0)
}

/** Opens the demo slide, the first time with the tour. */
export async function openDemoWithTour(): Promise<void> {
  await openDemoSlide()
  if (useSlide.getState().info && !wasTourTaken()) setTourStep(0)
}
