/** Words of the export menu and the dialog of figures. */
export const EXPORT_WORDS = {
  title: 'Export',
  savePlot: 'Save this plot as a figure',
  figure: 'Save figure',
  format: 'Format',
  formats: { png: 'PNG', svg: 'SVG', pdf: 'PDF' },
  formatNotes: {
    png: 'Pixels, for slides and most journals. The resolution is written into the file.',
    svg: 'Drawing to be edited: spots, letters and lines stay shapes; the tissue is a picture in it.',
    pdf: 'One page of exactly this size: spots, letters and lines stay shapes; the tissue is a picture in it.',
  },
  width: 'Width, mm',
  dpi: 'Resolution, dpi',
  heading: 'Title in the figure',
  headingHint: 'Empty for none',
  save: 'Save…',
  waiting: 'The view is still loading.',
  pixels: (width: number, dpi: number) =>
    `${Math.round((width * dpi) / 25.4).toLocaleString('en-US')} pixels wide`,
} as const

/** Entries of the menu and what each gives. */
export const EXPORT_ENTRIES = {
  'export-table': ['Table (CSV)', 'All genes and columns of what is selected or compared'],
  'export-several': ['Table of all regions (CSV)', 'Each region against the rest of the slide'],
  'export-figure': ['Figure of the tissue view', 'PNG, SVG or PDF with legend and scale bar'],
  'export-report': ['Report of the comparison (HTML)', 'Figures, tables, settings and hashes in one file'],
  'export-h5ad': ['Copy of the slide with results (h5ad)', 'Regions, queries, keys and rankings for scanpy'],
  'export-regions': ['Regions (GeoJSON)', 'For QuPath; other formats in the list of regions'],
  'save-model': ['Fitted model', 'To apply to other slides'],
} as const

/** Why an entry cannot be used now. */
export const EXPORT_REASONS = {
  noSlide: 'Open a slide first.',
  noTable: 'Select a spot or region of the fitted slide first.',
  noSides: 'Choose A and B first.',
  fewRegions: 'Draw two regions or more first.',
  noPlace: 'The slide has neither a picture nor coordinates.',
  noComparison: 'Open Compare and choose A and B first.',
  noResults: 'Draw a region, or wait for the fit.',
  noRegions: 'Draw a region first.',
  noFit: 'Wait for the fit.',
} as const
