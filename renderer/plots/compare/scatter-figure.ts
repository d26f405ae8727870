import { type ColourClass, colourClasses } from './colour-classes.ts'
import { asText, axis, baseLayout, type Figure, type PlotInk, type PlotPlaces, type Trace } from './figure.ts'
import { spreadNames, thinPoints, type Window } from './thin-points.ts'

/** Points of features in a plane, `[nFeature]` each. */
export interface Scatter {
  x: ArrayLike<number>
  y: ArrayLike<number>
  window: Window
  /** Side on which a feature stands out. */
  classOf: (feature: number) => ColourClass
  /** The most telling first: who is drawn where points share a place. */
  order: ArrayLike<number>
  /** Whose names are written, the most telling first. */
  named: readonly number[]
  titles: { x: string; y: string }
  /** What the hover says below the name. */
  sentence: (feature: number) => string
  xaxis?: Record<string, unknown>
  yaxis?: Record<string, unknown>
  /** Guide lines as Plotly's shapes. */
  shapes?: Record<string, unknown>[]
}

/** A scatter of features: one trace per class, faint ones beneath, and one of names. */
export function scatterFigure(scatter: Scatter, names: readonly string[], ink: PlotInk): Figure & PlotPlaces {
  const { x, y, window, order, named } = scatter
  const drawn = thinPoints(x, y, { order: inTurn(named, order), window })
  const traces = colourClasses(drawn, scatter.classOf).map(
    ([kind, features]): Trace => ({
      ...{ type: 'scatter', mode: 'markers' },
      x: features.map((feature) => x[feature]),
      y: features.map((feature) => y[feature]),
      customdata: features,
      text: features.map((feature) => `<b>${asText(names[feature])}</b><br>${scatter.sentence(feature)}`),
      hovertemplate: '%{text}<extra></extra>',
      marker: { size: kind === 'faint' ? 3.5 : 5, color: ink[kind], opacity: kind === 'faint' ? 0.55 : 0.85 },
    }),
  )
  const written = spreadNames(
    named.filter((feature) => drawn.includes(feature)),
    { x, y, window },
    names,
  )
  return {
    data: [...traces, namesTrace(written, scatter, names, ink)],
    layout: {
      ...baseLayout(ink),
      xaxis: axis(scatter.titles.x, ink, { range: [...window.x], ...scatter.xaxis }),
      yaxis: axis(scatter.titles.y, ink, { range: [...window.y], ...scatter.yaxis }),
      shapes: scatter.shapes ?? [],
    },
    placeOf: (feature) => [x[feature], y[feature]],
  }
}

/** First some, then all; what comes twice is drawn once. */
function inTurn(first: readonly number[], then: ArrayLike<number>): Uint32Array {
  const both = new Uint32Array(first.length + then.length)
  both.set(first)
  both.set(then, first.length)
  return both
}

function namesTrace(
  features: readonly number[],
  { x, y }: Scatter,
  names: readonly string[],
  ink: PlotInk,
): Trace {
  return {
    ...{ type: 'scatter', mode: 'text', hoverinfo: 'skip', cliponaxis: false },
    x: features.map((feature) => x[feature]),
    y: features.map((feature) => y[feature]),
    text: features.map((feature) => asText(names[feature])),
    textposition: 'top center',
    textfont: { size: 10, color: ink.ink },
  }
}

/** A guide line in the ink of the page. */
export function guide(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  ink: PlotInk,
): Record<string, unknown> {
  return {
    type: 'line',
    layer: 'below',
    ...{ x0, y0, x1, y1 },
    line: { color: ink.quiet, width: 1, dash: 'dot' },
  }
}
