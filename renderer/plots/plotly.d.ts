/** The little of Plotly that the page uses; the bundle brings no types. */
declare module 'plotly.js-cartesian-dist-min' {
  import type { Figure, PlotElement } from './compare/figure.ts'

  const Plotly: {
    react(
      element: HTMLElement,
      data: Figure['data'],
      layout: Figure['layout'],
      config: object,
    ): Promise<PlotElement>
    /** With `imageDataOnly` and `svg` the text of the drawing. */
    toImage(figure: Figure & { config?: object }, options: object): Promise<string>
    purge(element: HTMLElement): void
  }
  export default Plotly
}
