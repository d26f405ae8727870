/** Okabe and Ito's colours without black and grey, then the darker half of Tol's muted: told apart by the colour-blind. */
const COLOURS = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#882255',
  '#44aa99',
  '#999933',
]

/** The palette of regions, for a picker. */
export const REGION_COLOURS: readonly string[] = COLOURS

/**
 * The first colour of the palette that is used least often among `used`; among equals one that is not `taken`, by a label that is on the
 * tissue at the same time.
 */
export function freshColour(used: readonly string[], taken: readonly string[] = []): string {
  const isTaken = (colour: string) => taken.some((other) => other.toLowerCase() === colour)
  const costs = COLOURS.map(
    (colour) => used.filter((other) => other === colour).length + (isTaken(colour) ? 0.5 : 0),
  )
  return COLOURS[costs.indexOf(Math.min(...costs))]
}
