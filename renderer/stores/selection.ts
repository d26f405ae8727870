import { create } from 'zustand'
import type { Reading } from '../../worker/api/methods.ts'

/** How a region came about: a label, spots picked by hand, or a region of the list, by its id. */
export type RegionOrigin =
  | { kind: 'label'; column: string; value: string }
  | { kind: 'picked' }
  | { kind: 'kept'; id: string }

/** What the right panel is about: one spot, or several pooled under a name. */
export type Selected =
  | { kind: 'spot'; name: string; spots: Uint32Array; origin: { kind: 'click' } }
  | { kind: 'region'; name: string; spots: Uint32Array; origin: RegionOrigin }

interface SelectionState {
  selection: Selected | null
  /** Index of the selected spot; null also where a region is selected. */
  spot: number | null
  /** What an explanation starts from: a spot, or else the slide's mean. */
  baseline: number | null
  /** True while the next click on the tissue chooses the baseline. */
  isPickingBaseline: boolean
  hoverSpot: number | null
  /** Where the pointer is over that spot, in CSS px of the tissue. */
  pointerPx: [number, number] | null
  /** Index of the feature whose row is under the pointer: previewed on the tissue. */
  hoverFeature: number | null
  reading: Reading
}

const EMPTY: SelectionState = {
  selection: null,
  spot: null,
  baseline: null,
  isPickingBaseline: false,
  hoverSpot: null,
  pointerPx: null,
  hoverFeature: null,
  reading: 'supported',
}

/** What the user points at and has picked. */
export const useSelection = create<SelectionState>(() => EMPTY)

/** Selects a spot by its index and barcode, or nothing. */
export function selectSpot(spot: number | null, barcode = ''): void {
  const now = useSelection.getState()
  if (now.spot === spot && (spot !== null || now.selection === null)) return
  const selection: Selected | null =
    spot === null
      ? null
      : { kind: 'spot', name: barcode, spots: Uint32Array.of(spot), origin: { kind: 'click' } }
  useSelection.setState({ selection, spot, isPickingBaseline: false, hoverFeature: null })
}

/** Selects a region: its spots ascending, each once, at least one. */
export function selectRegion(region: Omit<Extract<Selected, { kind: 'region' }>, 'kind'>): void {
  const selection: Selected = { kind: 'region', ...region }
  useSelection.setState({ selection, spot: null, isPickingBaseline: false, hoverFeature: null })
}

/** Chooses what explanations start from; null is the slide's mean. */
export function setBaseline(baseline: number | null): void {
  useSelection.setState({ baseline, isPickingBaseline: false })
}

/** Lets the next click on the tissue choose the baseline, or no longer. */
export function pickBaseline(isPickingBaseline: boolean): void {
  useSelection.setState({ isPickingBaseline })
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
