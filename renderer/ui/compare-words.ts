/** Words of the comparison of two regions. No text claims cause. */
export const COMPARE_WORDS = {
  title: 'Compare',
  open: 'Compare two regions',
  close: 'Back to the slide (Esc)',
  a: 'Region A',
  b: 'Region B',
  with: 'with',
  by: 'Order by the difference in',
  swap: 'Swap A and B',
  noSwap: 'Swap A and B: for that, B must be a region or a label',
  link: 'Move both cameras together',
  unlink: 'Move each camera by itself',
  frame: 'Frame A and B',
  fit: 'Show the whole tissue in both',
  on: 'on',
  tissueOf: (side: string) => `Tissue of ${side}.`,
  paneKeys: 'Arrow keys move the view, with Shift farther; plus and minus zoom, 0 shows all of it.',
  slideOfB: 'Slide of B',
  sameSlide: 'The slide of A',
  chooseSlide: 'Another slide…',
  chooseFolder: 'A folder…',
  otherSlide: 'The other slide',
  all: 'All of it',
  byScale: ', at one scale',
  byPixels: ', by screen pixels: a slide does not say its scale',
  noScale: 'Not at one scale',
  noScaleHint: 'A slide does not say how large its pixels are, so lengths on A and B cannot be compared.',
  oneColourScale: 'one colour scale for A and B',
  notThere: 'The picked gene is not on this slide.',
  openingSlide: 'Opening the slide of B…',
  fitting: (name: string, progress: string) =>
    `${name} is being fitted${progress && ` (${progress})`}; expression is compared meanwhile.`,
  cancelFit: 'Cancel its fit',
  fitNow: 'Fit it',
  onlyHere: 'Features of one slide only',
  shared: (count: string, by: string) => `${count} shared by ${by}`,
  only: (count: string, name: string) => `${count} only on ${name}`,
  rest: 'Rest of the slide',
  ring: (rings: number) => `Ring around A, ${rings} ${rings === 1 ? 'step' : 'steps'} wide`,
  around: 'Around A',
  pValues:
    'p values are of spots within one slide: neighbouring spots are no replicates, so take p as an order of genes, not as evidence for other tissue.',
  waiting: 'Comparing…',
  choose: 'Choose A and B above: a region you drew or a label of the slide.',
  none: 'This slide has no labels and no regions yet. Draw a region on the tissue first.',
  unfitted:
    'The slide is not fitted, so Expected, Supported and places are empty; expression is compared all the same.',
  noGene: 'No gene of this slide is called so.',
  csv: 'Export the whole comparison as CSV',
  matrixCsv: 'Export the table of these regions as CSV',
  matrixCsvOf: (slide: string) => `Export the table of the regions of ${slide} as CSV`,
  gridOfBoth: (a: string, b: string) =>
    `A is ${a}, B is ${b}: over the genes both have, each region against the rest of its own slide.`,
  gridOfA: (a: string, b: string) =>
    `Regions of ${a} alone: ${b} has none of this kind. Draw one there, or choose a label that both slides have.`,
  pickGene: 'Click a gene in the table or in a plot to see its spread here.',
  several: 'Regions shown',
  severalRegions: 'The regions I drew',
  fewRegions: 'A grid needs two or more regions: draw them, or choose a label column.',
  noModel: 'This plot compares places of the fitted model; it comes with the fit.',
  table: 'Genes of A and B',
} as const

/** Tabs of the plots, and what each shows. */
export const PLOT_WORDS = {
  volcano: {
    tab: 'Volcano',
    label:
      'Fold change of A over B against adjusted p; coloured from an adjusted p of 5 %. Points at the edge have no count on one side.',
  },
  ranks: {
    tab: 'Places',
    label:
      'Place of every gene in A against its place in B, best at the top right; coloured where either is among the first 100.',
  },
  agreement: {
    tab: 'Expected and measured',
    label:
      'What the model’s reading differs by against what expression differs by; coloured and named where the two clearly point opposite ways.',
  },
  dots: {
    tab: 'Dots',
    label:
      'Top genes of several regions: size is the share of spots with the gene, colour its mean against its highest region.',
  },
  heat: {
    tab: 'Heat map',
    label: 'Top genes of several regions: rank-sum z of each region against the rest of its slide.',
  },
  gene: {
    tab: 'One gene',
    label: 'Spread of one gene over the spots of each region; the number below a name counts its spots.',
  },
} as const

/** What a pane can be coloured by. */
export const SHOW_LABELS = {
  label: 'Label',
  expression: 'Expression',
  supported: 'Supported',
  expected: 'Expected',
  observed: 'Observed',
  attention: 'Attention',
  none: 'Nothing',
} as const

/** Headings of the table and a sentence on each. */
export const COMPARE_TERMS = {
  name: ['Gene', 'Click a gene to map it on both panes and mark it in every plot.'],
  expectedA: [
    'Expected A',
    'What tissue that looks like A usually expresses: mean rank shift, 0 is the slide’s average.',
  ],
  expectedB: ['B', 'Expected in B.'],
  deltaExpected: [
    'Δ',
    'Expected in A less in B; the whisker is the 95 % interval over the model’s seeds, not over tissue.',
  ],
  supportedA: ['Supported A', 'Expected and measured in A: mean rank shift, 0 is the slide’s average.'],
  supportedB: ['B', 'Supported in B.'],
  deltaSupported: [
    'Δ',
    'Supported in A less in B; the whisker is the 95 % interval over the model’s seeds, not over tissue.',
  ],
  observedA: ['Observed A', 'Measured in A and around: mean rank shift, 0 is the slide’s average.'],
  observedB: ['B', 'Observed in B.'],
  deltaObserved: ['Δ', 'Observed in A less in B.'],
  rankA: ['Place A', 'Place among all features in A, by the chosen reading.'],
  rankB: ['B', 'Place among all features in B, by the chosen reading.'],
  rankShift: ['Shift', 'Place in B less place in A: above 0 the gene stands higher in A.'],
  logFoldChange: ['log₂ FC', 'log₂ of the mean expression in A over that in B, as scanpy computes it.'],
  auc: [
    'AUC',
    'Chance that a spot of A has more of the gene than a spot of B, ties by half: 0.5 is no difference.',
  ],
  pAdjusted: [
    'Adj. p',
    'Rank-sum test with tie correction, Benjamini-Hochberg over all features; spots of one slide are no replicates. Faint rows are above 0.05.',
  ],
  fractionA: ['% A', 'Share of spots of A with any of the gene.'],
  fractionB: ['% B', 'Share of spots of B with any of the gene.'],
} as const
