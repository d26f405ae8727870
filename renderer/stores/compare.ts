import { create } from 'zustand'
import type { MapQuantity, Reading } from '../../worker/api/methods.ts'
import type { CameraPair, Pane } from '../layers/camera-pair.ts'

/** Spots that can stand on a side: a kept region, or all spots with a label. */
export type SideChoice =
  | { kind: 'region'; id: string }
  | { kind: 'label'; column: string; value: string }
  | { kind: 'rest' }
  | { kind: 'ring'; rings: number }

/** What colours the spots of a pane. */
export interface PaneColouring {
  show: MapQuantity | 'label' | 'none'
  feature: number | null
  column: string | null
}

/** Which plot is open; only that one is drawn. */
export type PlotTab = 'volcano' | 'ranks' | 'agreement' | 'dots' | 'heat' | 'gene'

/** Several regions at once: those kept, or the categories of a column. */
export type Several = { kind: 'regions' } | { kind: 'column'; column: string }

interface CompareState {
  a: SideChoice | null
  b: SideChoice | null
  /** The slide of the session that B is on, by id; null where it is the one shown. */
  otherSlide: string | null
  by: Reading
  panes: readonly [PaneColouring, PaneColouring]
  /** Null until the tissue is fitted to the panes. */
  cameras: CameraPair | null
  /** Both panes are to show all of their tissue once it is known; the cameras until then stay, and so do the canvases. Not kept. */
  isToFrame: boolean
  isLinked: boolean
  /** Size of one pane in CSS px; both are alike. */
  paneSizePx: readonly [number, number] | null
  tab: PlotTab
  several: Several | null
  /** The feature under the pointer, in whichever view. */
  hovered: number | null
  /** The spot under the pointer in a pane, and where that is (CSS px). Not kept. */
  pointed: { spot: number; pane: Pane; atPx: readonly [number, number] } | null
  /** The feature that was clicked last: mapped, marked in every plot, scrolled to in the table. */
  picked: number | null
  /** Where B is on another slide, `[nFeature of A's]` the same feature there, -1 for none; not kept. */
  featureOfB: Int32Array | null
}

const PLAIN: PaneColouring = { show: 'label', feature: null, column: null }
const EMPTY: CompareState = {
  ...{
    a: null,
    b: null,
    otherSlide: null,
    by: 'supported',
    panes: [PLAIN, PLAIN],
    cameras: null,
    isToFrame: false,
    isLinked: true,
    paneSizePx: null,
  },
  ...{ tab: 'volcano', several: null, hovered: null, pointed: null, picked: null, featureOfB: null },
}

/** Two regions side by side. */
export const useCompare = create<CompareState>(() => EMPTY)

/** Changes any part of the comparison. */
export const setCompare: (change: Partial<CompareState>) => void = useCompare.setState

/** Changes how one pane is coloured. */
export function setPane(pane: Pane, change: Partial<PaneColouring>): void {
  useCompare.setState(({ panes }) => ({
    panes: [
      pane === 0 ? { ...panes[0], ...change } : panes[0],
      pane === 1 ? { ...panes[1], ...change } : panes[1],
    ],
  }))
}

/** Marks a feature everywhere and maps it on both panes; a pane that shows labels or nothing turns to expression. */
export function pickFeature(feature: number): void {
  const mapped = (pane: PaneColouring, of: number | null): PaneColouring => ({
    ...pane,
    feature: of,
    show: pane.show === 'label' || pane.show === 'none' ? 'expression' : pane.show,
  })
  useCompare.setState(({ panes, featureOfB }) => ({
    picked: feature,
    hovered: null,
    panes: [mapped(panes[0], feature), mapped(panes[1], onSlideOfB(feature, featureOfB))],
  }))
}

/** A feature of A's slide as B's slide counts it; null where that has none such. */
export function onSlideOfB(feature: number, featureOfB: Int32Array | null): number | null {
  const there = featureOfB ? featureOfB[feature] : feature
  return there >= 0 ? there : null
}

/** Puts B on another slide of the session, or on that of A again; what is B is then chosen anew. */
export function setOtherSlide(otherSlide: string | null): void {
  useCompare.setState(({ a, panes }) => ({
    ...{ otherSlide, isToFrame: true, featureOfB: null },
    b: a && otherSlide === null ? { kind: 'rest' } : null,
    panes: [panes[0], otherSlide === null ? { ...panes[0] } : PLAIN],
  }))
}

/** Notes the feature under the pointer. */
export function hoverCompared(feature: number | null): void {
  if (useCompare.getState().hovered !== feature) useCompare.setState({ hovered: feature })
}

/** Notes the spot under the pointer in a pane. */
export function pointAtSpot(pointed: CompareState['pointed']): void {
  if (pointed !== null || useCompare.getState().pointed !== null) useCompare.setState({ pointed })
}

/** Puts spots on the side of A, against the rest of the slide. */
export function compareWithRest(a: SideChoice): void {
  if (useCompare.getState().otherSlide !== null) setOtherSlide(null)
  useCompare.setState({ a, b: { kind: 'rest' } })
}

/** Whether A and B can change places: not where B is a rest or a ring. */
export const canSwap = ({ b }: Pick<CompareState, 'b'>): boolean =>
  b?.kind === 'region' || b?.kind === 'label'

/** Of a comparison, the one in which A stands on the side of B and B on that of A; of two slides, as the slide of B counts features. */
export function swapped({ featureOfB, ...state }: CompareState): Partial<CompareState> {
  const { a, b, panes, cameras, picked, otherSlide } = state
  // Before the comparison is there nobody knows which feature of B's slide it is.
  const onOther = picked === null || !featureOfB ? null : onSlideOfB(picked, featureOfB)
  return {
    ...{ a: b, b: a, panes: [panes[1], panes[0]], cameras: cameras && [cameras[1], cameras[0]] },
    picked: otherSlide === null ? picked : onOther,
  }
}

/** Puts A on the side of B and B on that of A, where they can; both are on one slide. */
export function swapSides(): void {
  useCompare.setState((state) => (canSwap(state) && state.otherSlide === null ? swapped(state) : state))
}

/** Forgets everything: another slide. */
export const resetCompare = (): void => useCompare.setState(EMPTY)
