/** Okabe and Ito's colours without black and grey, told apart by the colour-blind. */
const COLOURS = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7']

/** Colour of the k-th region, in turn. */
export const regionColour = (k: number): string => COLOURS[k % COLOURS.length]
