/** Colours of a plot as Plotly takes them: plain ones, no variables of CSS. */
export interface PlotInk {
  ink: string
  quiet: string
  line: string
  panel: string
  /** Features that stand out on the side of A, and of B, and those that do not. */
  a: string
  b: string
  faint: string
  /** From low to high. */
  sequential: [number, string][]
  diverging: [number, string][]
}

/** A trace of Plotly; each kind has its own keys. */
export type Trace = Record<string, unknown> & { type: string }

/** What Plotly draws. */
export interface Figure {
  data: Trace[]
  layout: Record<string, unknown>
}

/** Where points of a plot are, so that marks can be laid over it without drawing it again. */
export interface PlotPlaces {
  /** In the units of the axes as Plotly gives their ranges, so logarithms on a log axis; NaN where a feature has no place. */
  placeOf: (feature: number) => [x: number, y: number]
}

/** Columns of a grid: where a feature's lies, from its left edge to its right, NaN for those without one. */
export interface PlotColumns {
  columnOf: (feature: number) => [left: number, right: number]
}

/** What Plotly's element tells of itself. */
export interface PlotElement extends HTMLElement {
  layout: { xaxis: { range: [number, number] }; yaxis: { range: [number, number] } }
  /** The room around the axes as drawn: a colour bar may have taken more than was asked for. */
  _fullLayout: { _size: Margin }
  on(event: string, listener: (event: PlotEvent) => void): void
}

export interface PlotEvent {
  points?: { customdata?: unknown }[]
}

/** Room around the axes in CSS px. */
export interface Margin {
  l: number
  r: number
  t: number
  b: number
}

/** The usual room. */
export const MARGIN: Margin = { l: 54, r: 14, t: 10, b: 42 }

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

/** The layout that all plots share. */
export function baseLayout(ink: PlotInk): Record<string, unknown> {
  return {
    margin: MARGIN,
    paper_bgcolor: ink.panel,
    plot_bgcolor: ink.panel,
    font: { family: FONT, size: 11, color: ink.ink },
    showlegend: false,
    hovermode: 'closest',
    hoverlabel: { bgcolor: ink.panel, bordercolor: ink.line, font: { color: ink.ink, size: 11 } },
    dragmode: 'zoom',
  }
}

/** An axis with a title, in the ink of the page. */
export function axis(title: string, ink: PlotInk, more: Record<string, unknown> = {}) {
  return {
    title: { text: title, standoff: 6, font: { size: 11, color: ink.quiet } },
    gridcolor: ink.line,
    linecolor: ink.line,
    zerolinecolor: ink.quiet,
    zerolinewidth: 1,
    tickfont: { size: 10, color: ink.quiet },
    ...more,
  }
}

/** Text for Plotly, which reads some markup: names of a file are text. */
export const asText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
