import { canSwap, swapped, swapSides, useCompare } from '../stores/compare.ts'
import { changeSlide, slideOf, useProject } from '../stores/project.ts'
import { setView } from '../stores/view.ts'
import { switchSlide } from './project.ts'
import { comparisonOf } from './slide-record.ts'

/**
 * Puts A on the side of B and B on that of A. Over two slides the slide of B, which is open and fitted already, is shown in place of A's;
 * A's keeps the comparison as it was.
 */
export async function swapAB(): Promise<void> {
  const state = useCompare.getState()
  const { otherSlide } = state
  const { activeId, beside } = useProject.getState()
  if (otherSlide === null) return swapSides()
  const slide = slideOf(otherSlide)
  // One that is still being opened has nothing to show yet.
  if (!slide || !beside[otherSlide] || !canSwap(state)) return
  const { view, comparison } = slide
  changeSlide(otherSlide, {
    comparison: comparisonOf({ ...state, ...swapped(state), otherSlide: activeId }),
    view: view && { ...view, panel: 'compare' },
  })
  await switchSlide(otherSlide)
  // One that was never shown has no view yet that would say so.
  if (useProject.getState().activeId === otherSlide) setView({ rightPanel: 'compare' })
  // It did not come up: what was compared on it stays.
  else changeSlide(otherSlide, { comparison, view })
}
