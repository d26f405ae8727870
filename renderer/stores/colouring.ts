import { create } from 'zustand'
import type { MapQuantity } from '../../worker/api/methods.ts'
import type { SessionMap } from '../../worker/api/sessions.ts'
import type { CategoryPalette } from '../layers/palettes.ts'
import { USUAL_CLIP } from '../layers/value-range.ts'

export type ColourMode = 'none' | 'gene' | 'label' | 'attention' | 'question' | 'score'

/** Ends of the colour scale in the units of the values. */
export interface ValueRange {
  low: number
  high: number
}

export type SequentialRamp = 'viridis' | 'cividis'

interface ColouringState {
  mode: ColourMode
  /** Shared by `gene` and `attention`, so that switching between them keeps the gene. */
  feature: number | null
  /** Which quantity `attention` shows. */
  quantity: Exclude<MapQuantity, 'expression'>
  column: string | null
  /** What `question` shows: a map of a question, `[nSpot]`. */
  questionMap: { name: string; values: Float32Array } | null
  /** What `score` shows: the score of a gene list, its features by index. */
  scored: { name: string; features: Uint32Array; genes: readonly string[] } | null
  /** The map that the slide was left with, until it is worked out again or another is chosen. */
  awaited: SessionMap | null
  /** Null: percentiles of the values decide. */
  range: ValueRange | null
  /** Category codes switched off in the legend. */
  hiddenCodes: readonly number[]
  ramp: SequentialRamp
  /** Sequential scales in the logarithm of the values, where there are positive ones. */
  isLog: boolean
  /** Share of the values beyond each end of a scale that percentiles decide. */
  clip: number
  palette: CategoryPalette
}

const EMPTY: ColouringState = {
  mode: 'none',
  feature: null,
  quantity: 'attention',
  column: null,
  questionMap: null,
  scored: null,
  awaited: null,
  range: null,
  hiddenCodes: [],
  ramp: 'viridis',
  isLog: false,
  clip: USUAL_CLIP,
  palette: 'file',
}

/** What colours the spots. */
export const useColouring = create<ColouringState>(() => EMPTY)

/** Switches what colours the spots; the range goes back to percentiles and hidden categories come back. */
export function colourBy(
  change: Partial<
    Pick<ColouringState, 'mode' | 'feature' | 'quantity' | 'column' | 'questionMap' | 'scored'>
  >,
): void {
  useColouring.setState({ ...change, awaited: null, range: null, hiddenCodes: [] })
}

/** Takes the map of a question off the tissue: what it was read by is gone. */
export function forgetQuestionMap(): void {
  if (useColouring.getState().mode === 'question') colourBy({ mode: 'none', questionMap: null })
  else useColouring.setState({ questionMap: null })
}

/** Maps a feature: keeps `attention` where it is the mode, else shows expression. */
export function mapFeature(feature: number): void {
  const { mode } = useColouring.getState()
  colourBy({ feature, mode: mode === 'attention' ? 'attention' : 'gene' })
}

/** Sets the ends of the colour scale by hand, or goes back to percentiles. */
export function setRange(range: ValueRange | null): void {
  useColouring.setState({ range })
}

/** Changes how values and categories become colours. A range set by hand goes where it would no longer be of its scale. */
export function setScale(change: Partial<Pick<ColouringState, 'ramp' | 'isLog' | 'clip' | 'palette'>>): void {
  const isOther = change.isLog !== undefined || change.clip !== undefined
  useColouring.setState({ ...change, ...(isOther && { range: null }) })
}

/** Shows a hidden category, hides a shown one. */
export function toggleCode(code: number): void {
  useColouring.setState(({ hiddenCodes }) => ({
    hiddenCodes: hiddenCodes.includes(code) ? hiddenCodes.filter((c) => c !== code) : [...hiddenCodes, code],
  }))
}

/** Sets the hidden categories at once. */
export function setHiddenCodes(hiddenCodes: readonly number[]): void {
  useColouring.setState({ hiddenCodes })
}

/** Back to uncoloured spots; scale and palette stay as the user's taste. */
export function resetColouring(): void {
  useColouring.setState(({ ramp, isLog, clip, palette }) => ({ ...EMPTY, ramp, isLog, clip, palette }))
}
