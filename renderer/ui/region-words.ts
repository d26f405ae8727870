/** Words of the regions of a slide and of the tools that draw them. */
export const REGION_LIST_WORDS = {
  title: 'Regions',
  tools: 'Tools of the tissue',
  modes: 'What drawing does',
  make: 'New region from…',
  files: 'Import and export regions',
  empty: 'Draw around spots on the tissue, or make regions from labels, a gene or the model.',
  note: 'Note',
  showAll: 'Show all regions on the tissue',
  hideAll: 'Hide all regions on the tissue',
  create: 'Make region',
  close: 'Close this form',
  tooFewLabels: 'This slide has no labels to make regions from.',
  needsFit: 'This needs the fit of the slide.',
  needsSelection: 'Select a spot or a region first: like which one?',
  proposing: 'Looking for regions',
  proposeHint:
    'Clusters of what the model supports at each spot, smoothed over the tissue. They are a start to be checked by eye.',
} as const

/** The tools, their keys and what they do. */
export const TOOL_WORDS = {
  pointer: { label: 'Select spots and pan', key: 'V' },
  lasso: { label: 'Lasso: draw around spots', key: 'L' },
  polygon: { label: 'Polygon: click corners, Enter closes', key: 'P' },
  rectangle: { label: 'Rectangle', key: 'R' },
  brush: { label: 'Brush: paint over spots, [ and ] change its size', key: 'B' },
  measure: { label: 'Measure a distance', key: 'M' },
} as const

/** What drawing does to regions. */
export const MODE_WORDS = {
  new: 'Draw a new region',
  add: 'Add to the active region (Shift)',
  subtract: 'Take from the active region (Alt)',
} as const

/** How a tool is used, shown while it is in hand. */
export const TOOL_HINTS = {
  lasso: 'Draw around spots, or arrows and Enter',
  polygon: 'Click the corners; Enter or a double click closes. Keys: arrows and Enter, twice to close',
  rectangle: 'Draw from corner to corner, or arrows and Enter',
  brush: 'Paint over spots; [ and ] change the size',
  measure: 'Draw from place to place to measure, or arrows and Enter; Esc ends',
} as const
