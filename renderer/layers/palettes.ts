import { parseColour } from './ramps.ts'

/**
 * Okabe and Ito's colours without black, which is ink here, then those of a grid of sRGB that lie farthest, one after the other, from
 * all before, for common, red-, green- and blue-blind eyes (Machado, Oliveira & Fernandes 2009).
 */
export const SAFE_COLOURS: readonly string[] = [
  ...['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#f0e442'],
  ...['#662200', '#9900ff', '#443344', '#bbee99', '#112299', '#dd0044', '#00ffcc'],
  ...['#7755dd', '#772277', '#ccaa55', '#446633', '#ddccee', '#775577', '#8899ff'],
  ...['#77bb77', '#cc00aa', '#994400'],
]

export const MISSING_COLOUR = '#8e9196'

/** Smallest distance in RGB at which two swatches are still told apart. */
const DISTINGUISHABLE = 24

/** Whose colours categories take: the file's where it has any that can be told apart, or always the safe ones. */
export type CategoryPalette = 'file' | 'safe'

/**
 * Colours of `nCategory` categories as `#rrggbb`: the file's own where they are wanted and every pair can be told apart, else the
 * colour-blind safe ones, repeated beyond twenty-four.
 */
export function categoryColours(
  nCategory: number,
  own: readonly string[] | null,
  palette: CategoryPalette = 'file',
): string[] {
  if (palette === 'file' && hasOwnColours(nCategory, own)) return own.slice(0, nCategory)
  return Array.from({ length: nCategory }, (_, i) => SAFE_COLOURS[i % SAFE_COLOURS.length])
}

/** True where the file gives a colour for every category and every pair can be told apart by common eyes. */
export function hasOwnColours(nCategory: number, own: readonly string[] | null): own is readonly string[] {
  return own !== null && own.length >= nCategory && areDistinguishable(own.slice(0, nCategory))
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
