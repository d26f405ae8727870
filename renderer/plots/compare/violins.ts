import { asText, axis, baseLayout, type Figure, type PlotInk } from './figure.ts'

/** Values per violin at most; more would slow the drawing and not change its shape. */
export const MOST_VALUES = 1000

/** Spots of a group, and the colour of its violin. */
export interface ValueGroup {
  name: string
  spots: Uint32Array
  colour: string
  /** The values of its slide, `[nSpot]`, where that is another than the others'. */
  values?: Float32Array
}

/**
 * The values of some spots, ascending; of more than `most` that many of their quantiles, evenly spread from the smallest
 * to the largest, which draw the same violin. NaN is left out.
 */
export function quantilesOf(values: Float32Array, spots: Uint32Array, most: number): Float32Array {
  const sorted = Float32Array.from(spots, (spot) => values[spot])
    .filter((value) => !Number.isNaN(value))
    .sort()
  if (sorted.length <= most) return sorted
  return Float32Array.from(
    { length: most },
    (_, i) => sorted[Math.round((i / (most - 1)) * (sorted.length - 1))],
  )
}

/** One feature over groups of spots: a violin each, with its box. */
export function violinFigure(
  groups: readonly ValueGroup[],
  { values, title }: { values: Float32Array; title: string },
  ink: PlotInk,
): Figure {
  const label = ({ name, spots }: ValueGroup) =>
    `${asText(name.length > 22 ? `${name.slice(0, 21)}…` : name)}<br>${spots.length.toLocaleString('en-US')}`
  return {
    data: groups.map((group, place) => ({
      ...{
        type: 'violin',
        x0: place,
        y: Array.from(quantilesOf(group.values ?? values, group.spots, MOST_VALUES)),
      },
      ...{ name: label(group), scalemode: 'width', width: 0.82, spanmode: 'hard', points: false },
      ...{ box: { visible: true, width: 0.14 }, meanline: { visible: true } },
      ...{ line: { color: ink.ink, width: 1 }, fillcolor: group.colour, opacity: 0.85, hoverinfo: 'y' },
    })),
    layout: {
      ...baseLayout(ink),
      hovermode: false,
      margin: { l: 54, r: 14, t: 10, b: groups.length > 4 ? 92 : 46 },
      xaxis: axis('', ink, {
        tickvals: groups.map((_, place) => place),
        ticktext: groups.map(label),
        tickangle: groups.length > 4 ? -40 : 0,
        ...{ showgrid: false, zeroline: false },
      }),
      yaxis: axis(title, ink, { rangemode: 'tozero' }),
    },
  }
}
