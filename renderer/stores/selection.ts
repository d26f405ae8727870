import { create } from 'zustand'
import type { Reading } from '../../worker/api/methods.ts'

interface SelectionState {
  /** Index of the selected spot. */
  spot: number | null
  hoverSpot: number | null
  /** Where the pointer is over that spot, in CSS px of the tissue. */
  pointerPx: [number, number] | null
  /** Index of the feature whose row is under the pointer: previewed on the tissue. */
  hoverFeature: number | null
  reading: Reading
}

const EMPTY: SelectionState = {
  spot: null,
  hoverSpot: null,
  pointerPx: null,
  hoverFeature: null,
  reading: 'supported',
}

/** What the user points at and has picked. */
export const useSelection = create<SelectionState>(() => EMPTY)

/** Selects a spot, or nothing. */
export function selectSpot(spot: number | null): void {
  if (useSelection.getState().spot !== spot) useSelection.setState({ spot, hoverFeature: null })
}

/** Notes the spot under the pointer and where the pointer is. */
export function hoverSpot(spot: number | null, pointerPx: [number, number] | null): void {
  if (spot !== null || useSelection.getState().hoverSpot !== null)
    useSelection.setState({ hoverSpot: spot, pointerPx })
}

/** Notes the feature whose row is under the pointer. */
export function hoverFeature(feature: number | null): void {
  if (useSelection.getState().hoverFeature !== feature) useSelection.setState({ hoverFeature: feature })
}

/** Chooses the reading that ranks the table and the hover card. */
export function setReading(reading: Reading): void {
  useSelection.setState({ reading })
}

/** Forgets everything but the reading. */
export function resetSelection(): void {
  useSelection.setState((state) => ({ ...EMPTY, reading: state.reading }))
}
