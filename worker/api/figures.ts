import type { ChannelView } from './picture.ts'
import type { Polygon } from './regions.ts'

/** What the colours of a tissue view mean. */
export type FigureLegend =
  /** `stops`: colours from low to high, evenly spread; `ticks` are written beneath, evenly spread. */
  | { kind: 'scale'; title: string; unit: string; stops: string[]; ticks: string[] }
  | { kind: 'swatches'; title?: string; items: { name: string; colour: string }[] }

/** A region marked on a tissue view. */
export interface FigureRegion {
  name: string
  /** `#rrggbb` */
  colour: string
  /** Ringed; indices into `getSpots`. */
  spots: Uint32Array
  outline?: Polygon[]
}

/** One view of the tissue. */
export interface TissuePanel {
  /** Written over the view. */
  title?: string
  /** Another open slide that this view is of; the figure's where it is missing. */
  slideId?: string
  /** `[minX, minY, maxX, maxY]`, full-resolution px. */
  bounds: [number, number, number, number]
  /** `[nSpot, 4]` uint8 RGBA; spots with an alpha of 0 are left out. */
  colours: Uint8Array
  /** Spots as they are drawn, the topmost last; by their colour where it is missing. */
  order?: Uint32Array
  legend: FigureLegend | null
  regions?: FigureRegion[]
}

/** Views of the tissue side by side, as they are on screen. */
export interface TissueFigure {
  kind: 'tissue'
  title: string
  panels: TissuePanel[]
  /** Spots drawn at this many times their real diameter. */
  spotScale: number
  /** 0..1 over white. */
  pictureOpacity: number
  /** Per channel, the scale being 0..1: `(value - .5) contrast + .5 + brightness`. */
  tone: { brightness: number; contrast: number }
  /** Instead of the channels that the file would show. */
  channels?: ChannelView[]
}

/** A drawing that the page made. */
export interface PlotFigure {
  kind: 'plot'
  title: string
  /** One element `svg` of this size, CSS px. */
  svg: string
  widthPx: number
  heightPx: number
}

export type FigureFormat = 'png' | 'svg' | 'pdf'

/** A figure that was written. */
export interface WrittenFigure {
  path: string
  /** Of a PDF: the page that the shell is to print to the path. Else null. */
  printPath: string | null
  widthMm: number
  heightMm: number
  /** True where a drawing of vectors holds its spots as a picture, since there are too many. */
  isRastered: boolean
  /** What is to be told, e.g. that the slide's file was changed since it was opened; or null. */
  notice: string | null
}
