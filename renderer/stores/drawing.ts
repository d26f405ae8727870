import { create } from 'zustand'

/** What the pointer does on the tissue. */
export type Tool = 'pointer' | DrawingTool | 'measure'

/** Those that make regions. */
type DrawingTool = 'lasso' | 'polygon' | 'rectangle' | 'brush'

/** What becomes of the spots drawn around: a region of their own, or more or less of the active one. */
export type DrawMode = 'new' | 'add' | 'subtract'

type Place = readonly [x: number, y: number]

/** An outline or a stroke that is being drawn, in full-resolution px. */
export interface Draft {
  tool: DrawingTool
  mode: DrawMode
  points: readonly Place[]
  /** Where the next point of a polygon would lie. */
  cursor: Place | null
  /** Of the brush, in full-resolution px. */
  radius: number
}

interface DrawingState {
  tool: Tool
  mode: DrawMode
  /** Radius of the brush in CSS px. */
  brushPx: number
  draft: Draft | null
  /** Spots that a form is about to make a region of, ascending. */
  preview: Uint32Array | null
  /** The line that was measured last, in full-resolution px. */
  measured: readonly [from: Place, to: Place] | null
  /** Where keys draw, full-resolution px; `isDown` while the ruler follows it. Null until a key moves it. */
  cross: { place: Place; isDown: boolean } | null
}

/** True for a tool that makes regions. */
export const makesRegions = (tool: Tool): tool is DrawingTool => tool !== 'pointer' && tool !== 'measure'

const [THINNEST, WIDEST] = [4, 200]
const EMPTY = {
  tool: 'pointer',
  mode: 'new',
  draft: null,
  preview: null,
  measured: null,
  cross: null,
} as const

/** Which tool is in hand, and what it has drawn so far. */
export const useDrawing = create<DrawingState>(() => ({ ...EMPTY, brushPx: 24 }))

/** Takes a tool in hand; it draws new regions until told otherwise. */
export function takeTool(tool: Tool): void {
  useDrawing.setState({ tool, mode: 'new', draft: null, measured: null, cross: null })
}

/** Chooses what drawing does to the active region. */
export function setDrawMode(mode: DrawMode): void {
  useDrawing.setState({ mode })
}

/** Makes the brush thinner (below 1) or wider by a factor. */
export function scaleBrush(factor: number): void {
  useDrawing.setState(({ brushPx }) => ({
    brushPx: Math.round(Math.max(THINNEST, Math.min(WIDEST, brushPx * factor))),
  }))
}

/** Replaces what is being drawn; null ends it. */
export function setDraft(draft: Draft | null): void {
  useDrawing.setState({ draft })
}

/** Lays the measuring line; null takes it away. */
export function setMeasured(measured: DrawingState['measured']): void {
  useDrawing.setState({ measured })
}

/** Moves the cross that keys draw with; null takes it away. */
export function setCross(cross: DrawingState['cross']): void {
  useDrawing.setState({ cross })
}

/** Shows spots as they would be in a region; null shows none. */
export function previewSpots(preview: Uint32Array | null): void {
  if (useDrawing.getState().preview !== preview) useDrawing.setState({ preview })
}

/** Lays the tools down. */
export function resetDrawing(): void {
  useDrawing.setState(EMPTY)
}
