import { parseColour } from './ramps.ts'

/** Okabe and Ito's colours without black, which is ink here. */
const OKABE_ITO = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#f0e442']

/** Tableau 20 in an order that puts strong colours before pale ones. */
const TABLEAU_20 = [
  ...[
    '#1f77b4',
    '#ff7f0e',
    '#2ca02c',
    '#d62728',
    '#9467bd',
    '#8c564b',
    '#e377c2',
    '#7f7f7f',
    '#bcbd22',
    '#17becf',
  ],
  ...[
    '#aec7e8',
    '#ffbb78',
    '#98df8a',
    '#ff9896',
    '#c5b0d5',
    '#c49c94',
    '#f7b6d2',
    '#c7c7c7',
    '#dbdb8d',
    '#9edae5',
  ],
]

export const MISSING_COLOUR = '#8e9196'

/** Smallest distance in RGB at which two swatches are still told apart. */
const DISTINGUISHABLE = 24

/**
 * Colours of `nCategory` categories as `#rrggbb`: the file's own where every pair can be told apart, else
 * Okabe-Ito up to seven, else Tableau 20, repeated beyond twenty.
 */
export function categoryColours(nCategory: number, own: readonly string[] | null): string[] {
  if (own && own.length >= nCategory && areDistinguishable(own.slice(0, nCategory)))
    return own.slice(0, nCategory)
  const palette = nCategory <= OKABE_ITO.length ? OKABE_ITO : TABLEAU_20
  return Array.from({ length: nCategory }, (_, i) => palette[i % palette.length])
}

function areDistinguishable(colours: readonly string[]): boolean {
  const parsed = colours.map(parseColour)
  return parsed.every(
    (colour, i) =>
      colour !== null &&
      parsed.slice(0, i).every((other) => other !== null && distance(colour, other) >= DISTINGUISHABLE),
  )
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}
