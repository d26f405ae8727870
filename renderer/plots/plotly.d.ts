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
    purge(element: HTMLElement): void
  }
  export default Plotly
}
