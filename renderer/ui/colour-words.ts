/** Words of the colours and of how spots and tissue are drawn. */
export const COLOUR_WORDS = {
  palette: 'Colours of the categories',
  palettes: { file: 'Colours of the file', safe: 'Safe for colour-blind eyes' },
  hide: 'Hide on the tissue',
  show: 'Show on the tissue',
  log: 'Logarithmic',
  noLog: 'Only positive values have a logarithm, and here none differ.',
  clip: 'Values beyond the ends',
  clips: { 0: 'Clip none', 0.01: 'Clip 1 %', 0.02: 'Clip 2 %', 0.05: 'Clip 5 %' },
  brightness: 'Brightness',
  contrast: 'Contrast',
  size: 'Size',
  reset: 'Back to usual',
} as const
