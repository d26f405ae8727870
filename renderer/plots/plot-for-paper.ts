import type { Figure } from './compare/figure.ts'
import { loadPlotly } from './Plot.tsx'

const CSS_PX_PER_MM = 96 / 25.4
/** Height over width: a little higher than a page's half. */
const ASPECT = 0.66

/** A plot drawn anew at its size on paper, so that its letters are as large there as its layout says. */
export async function plotForPaper(figure: Figure, widthMm: number) {
  const Plotly = await loadPlotly()
  const widthPx = Math.round(widthMm * CSS_PX_PER_MM)
  const heightPx = Math.round(widthPx * ASPECT)
  const svg = await Plotly.toImage(figure, {
    ...{ format: 'svg', width: widthPx, height: heightPx, imageDataOnly: true },
  })
  return { kind: 'plot' as const, svg, widthPx, heightPx }
}
