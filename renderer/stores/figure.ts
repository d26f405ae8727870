import { create } from 'zustand'
import type { FigureFormat, PlotFigure } from '../../worker/api/figures.ts'

/** What a figure is wanted of: the view of the tissue as it is, or a plot, drawn for paper of that width. */
export type AskedFigure =
  | { kind: 'tissue' }
  | { kind: 'plot'; name: string; draw: (widthMm: number) => Promise<Omit<PlotFigure, 'title'>> }

interface FigureState {
  /** Null while nobody asks. */
  asked: AskedFigure | null
  format: FigureFormat
  dpi: 150 | 300 | 600
  widthMm: number
}

/** The figure that is about to be saved, and how the last one was. */
export const useFigure = create<FigureState>(() => ({ asked: null, format: 'png', dpi: 300, widthMm: 180 }))

/** Changes any part of it. */
export const setFigure: (change: Partial<FigureState>) => void = useFigure.setState
