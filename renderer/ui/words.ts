import type { ErrorCode } from '../../worker/api/errors.ts'
import type { MapQuantity, Progress, Reading, SlideWarning } from '../../worker/api/methods.ts'

/** One sentence on each word of the table, shown on hover. No text claims cause. */
export const TERMS = {
  rank: 'Place among all features by the chosen reading; the small range is the best and worst place over the seeds.',
  gene: 'Click a gene to map it on the tissue and see where its attention is highest; point at it to preview the map.',
  expected:
    'What tissue that looks like this usually expresses, learned on other parts of this slide: the spot itself was never shown.',
  supported:
    'Expected here and measured here, pooled with the spots that noise alone may tell from this one.',
  observed: 'Measured here and in the spots around, against the slide.',
  lift: 'The attention this gene gets here against its usual on this slide, in doublings: +1 is twice.',
  fdr: 'How often histology from elsewhere on this slide gives as high an Expected, corrected for the number of genes; faint rows are above 0.05.',
  jaccard:
    'How many of the 20 best genes both rankings share, over how many either has: 1 is the same 20, 0 none.',
  spearman: 'How alike the two rankings order all genes: 1 is the same order, 0 no relation, −1 the reverse.',
  completeness:
    'How far the sum of the integrated gradients misses the score minus that of the baseline, as a share of that difference.',
  identity:
    'How far the score with the genes of most attention taken out lies from what their weights alone say it must be: exact but for rounding.',
  nullKey:
    'Share of the attention that goes to the null key, which stands for no gene in particular: what shuffled histology reaches. Near 100 % nothing stands out here.',
  area: 'Mean gap between the score and that with random genes taken, in rank shift: above 0 the ranking beats random.',
} as const

export type Term = keyof typeof TERMS

/** What a score rests on, in the spot's panel. */
export const EXPLAIN_WORDS = {
  title: 'Explanation',
  open: { spot: 'Explain this spot', region: 'Explain this region' },
  close: 'Close the explanation',
  csv: 'Export the explanation of all genes as CSV',
  attention: 'By attention',
  integrated: 'By integrated gradients',
  way: 'What the curves do with the best genes',
  deletion: 'Taken away',
  insertion: 'Put in',
  attentionCurve: {
    deletion:
      'Score as the genes with the most attention are taken out, beside random genes of like detection',
    insertion:
      'Score of the genes with the most attention alone, more and more of them, beside random genes of like detection',
  },
  integratedCurve: {
    deletion:
      'Score as the measurements with the largest integrated gradients are put back to the baseline, beside random ones',
    insertion:
      'Score from the baseline as the measurements with the largest integrated gradients are put in, beside random ones',
  },
  curveSizes: { deletion: 'genes taken', insertion: 'genes put in' },
  baseline: 'Start from',
  mean: 'Slide mean',
  otherSpot: 'Another spot',
  barcode: 'Barcode of a spot',
  pick: 'Pick on the tissue',
  stopPicking: 'Stop picking',
  pickingBaseline: 'Click the spot whose measurement the explanation starts from. Esc stops.',
  guide:
    'Each curve is the score as its best 1 to 200 genes are taken away or put in; dashed and shaded are random genes of like detection. Attention tells what the score is made of, integrated gradients which measurements moved it from the baseline: two questions, so they may differ. Neither speaks of causes.',
  probe: 'Probe',
  probeGene: 'Gene to raise here',
  probeFactor: 'Times its value',
  probing: 'Raising it on a copy and ranking again…',
  mustRaise: 'A probe raises the gene: give a factor above 1.',
  noGene: 'No gene of this slide is called so.',
  notRead: 'the model does not read this gene',
} as const

/** Expected against observed of a spot or region. */
export const READINGS_PLOT_WORDS = {
  title: 'Expected against observed',
  open: 'Plot expected against observed',
  close: 'Close the plot',
  uninformed:
    'On this slide the look of the tissue does not foretell expression, so Expected is 0 throughout and there is nothing to set against what is measured.',
  label: (nNotMeasured: number, nNotExpected: number) =>
    `Of the 100 genes expected most, ${nNotMeasured} are measured below the slide’s average (blue); of the 100 observed most, ${nNotExpected} are expected below it (orange), both beyond the interval over seeds. The widest apart are named.`,
} as const

/** Where the model learns how the tissue looks. */
export const HISTOLOGY_WORDS = {
  title: 'How the tissue looks, told by',
  builtIn: 'Stain and texture',
  choose: 'An encoder file…',
  guide:
    'Numbers of obsm must come from the picture alone: those of the counts, such as X_pca, hold what they are to foretell.',
  confirm: 'Use this encoder?',
  licence: 'Numbers, rankings and models made with it may fall under its terms. Read the licence itself.',
  accept: 'I accept the licence: fit',
  fit: 'Fit',
  pixelSize: 'Micrometres per full-resolution pixel (the slide does not say)',
} as const

/** Regions. */
export const REGION_WORDS = {
  rank: 'Rank this region',
  clear: 'Clear the selection',
  noFdr:
    'No FDR for a region: chance is known here for single spots, and the mean of many spots varies less than that.',
} as const

/** The spots that a gene's attention goes to. */
export const TOP_SPOT_WORDS = {
  title: 'Where its attention is highest',
  csv: 'Export all spots by their share as CSV',
  hint: 'Share of all the attention that this gene gets on the slide',
  waiting: 'The spots come as soon as the fit is done.',
} as const

export const READING_LABELS: Record<Reading, string> = {
  supported: 'Supported',
  expected: 'Expected',
  observed: 'Observed',
}

export const QUANTITY_LABELS: Record<Exclude<MapQuantity, 'expression'>, string> = {
  attention: 'Attention',
  ...READING_LABELS,
}

export const QUANTITY_UNITS: Record<MapQuantity, string> = {
  expression: 'log1p counts per 10,000',
  attention: 'doublings of its usual attention',
  expected: 'rank shift, 0 = slide average',
  supported: 'rank shift, 0 = slide average',
  observed: 'rank shift, 0 = slide average',
}

/** The steps of a fit in plain words. */
export const PHASE_LABELS: Record<Progress['phase'], string> = {
  matrix: 'Reading the counts',
  picture: 'Reading the picture',
  pyramid: 'Making the picture quick to zoom',
  features: 'Looking at the tissue',
  training: 'Learning which genes go with which tissue',
  null: 'Comparing with shuffled tissue',
  statistics: 'Counting up',
  benchmark: 'Comparing rankings',
  writing: 'Writing',
  devices: 'Testing the processors',
  neighbours: 'Looking for spots that are alike',
  layout: 'Laying spots out',
  outlines: 'Looking for spots in outlines',
}

/** What happened and what helps, by code; the advice of the error itself goes first where it has one. */
export const ERROR_WORDS: Record<ErrorCode, { title: string; advice: string }> = {
  FILE_NOT_FOUND: {
    title: 'The file is not there',
    advice: 'Check whether it was moved, renamed or is on a drive that is not connected.',
  },
  FILE_UNREADABLE: {
    title: 'The file cannot be read',
    advice: 'Check its permissions, or copy it to a folder of your own.',
  },
  NOT_HDF5: {
    title: 'This is not an HDF5 file',
    advice: 'Choose an .h5ad file as written by scanpy or anndata.',
  },
  FILE_CHANGED: { title: 'The file changed since it was opened', advice: 'Open it again.' },
  FILE_GONE: {
    title: 'The file is no longer where it was',
    advice: 'Connect its drive again, or open it from where it lies now.',
  },
  FILE_DAMAGED: {
    title: 'The file is damaged',
    advice: 'Copy or download it again; the copy here ends early or is corrupt.',
  },
  CACHE_DAMAGED: {
    title: 'The app’s copy of this slide is damaged',
    advice: 'Open the slide again; your own file is sound and is read then.',
  },
  FORMAT_UNSUPPORTED: {
    title: 'This kind of file is not supported yet',
    advice: 'Save it as .h5ad with anndata 0.8 or newer.',
  },
  MISSING_ELEMENT: {
    title: 'Something is missing in the file',
    advice: 'Write the file again with this element in place.',
  },
  SHAPE_MISMATCH: {
    title: 'Parts of the file do not fit together',
    advice: 'Write the file again; its tables have different lengths.',
  },
  VALUE_INVALID: {
    title: 'The file holds values that make no sense',
    advice: 'Check the values at this place and write the file again.',
  },
  NO_SPOTS: { title: 'The slide has no spots', advice: 'Check whether a filter removed them all.' },
  REGIONS_OVERLAP: {
    title: 'Two regions share spots',
    advice: 'Take the shared spots out of one of them, then compare again.',
  },
  NO_FEATURES: {
    title: 'No gene varies over this slide',
    advice: 'Open the slide with its counts, before genes were filtered out.',
  },
  NO_HISTOLOGY: {
    title: 'There is no histology to ask',
    advice: 'Add the picture of the tissue, or open a slide that has one.',
  },
  NOT_FITTED: { title: 'The slide is not fitted yet', advice: 'Wait for the fit to end, or start it again.' },
  MODEL_MISMATCH: {
    title: 'The model does not belong to this slide',
    advice: 'Choose the model that was fitted to this slide, or fit again.',
  },
  UNKNOWN_SLIDE: { title: 'The slide is no longer open', advice: 'Open it again.' },
  UNKNOWN_SPOT: { title: 'There is no such spot', advice: 'Choose a spot on the tissue.' },
  UNKNOWN_FEATURE: { title: 'There is no such gene', advice: 'Choose a gene from the list.' },
  UNKNOWN_EMBEDDING: {
    title: 'The slide has no such numbers in obsm',
    advice: 'Choose one of the tables that the menu lists.',
  },
  ENCODER_BROKEN: {
    title: 'The encoder does not work',
    advice: 'Export it again as models/encoders/README.md shows.',
  },
  ENCODER_MISMATCH: {
    title: 'The encoder is not what its manifest says',
    advice: 'Correct the manifest, or choose the file that belongs to it.',
  },
  LICENCE_NOT_ACCEPTED: {
    title: 'The licence of this encoder was not accepted',
    advice: 'Read what it forbids, then choose the encoder again.',
  },
  PIXEL_SIZE_UNKNOWN: {
    title: 'It is not known how large a pixel is',
    advice: 'Give the micrometres per full-resolution pixel with the encoder.',
  },
  UNKNOWN_COLUMN: { title: 'There is no such label', advice: 'Choose a label from the list.' },
  WRITE_FAILED: {
    title: 'The file could not be saved',
    advice: 'Check free space and permissions, or choose another folder.',
  },
  SESSION_DAMAGED: {
    title: 'The session file is damaged',
    advice: 'Copy it again, or open its slides: what was last made on them here is kept by the app.',
  },
  SESSION_NEWER: {
    title: 'The session was saved by a newer Histologue',
    advice: 'Open it with the newer Histologue; nothing in it was changed.',
  },
  SESSION_MISMATCH: {
    title: 'This is not the slide of the session',
    advice: 'Choose the file that the regions were drawn on.',
  },
  DEVICE_UNAVAILABLE: {
    title: 'The computing device is not available',
    advice: 'Fit again on the processor.',
  },
  BAD_REQUEST: {
    title: 'The request was not understood',
    advice: 'Copy the details and report them; this is a fault of the app.',
  },
  CANCELLED: { title: 'Cancelled', advice: '' },
  WORKER_GONE: {
    title: 'The computing process stopped',
    advice: 'It is being restarted; the slide comes back by itself.',
  },
  INTERNAL: { title: 'Something went wrong inside the app', advice: 'Copy the details and report them.' },
}

/** Heading of each warning of a slide. */
export const WARNING_TITLES: Record<SlideWarning['code'], string> = {
  NO_PICTURE: 'No picture of the tissue: there is no histology to ask',
  OUTLINES_SHOWN: 'Outlines of the labels are shown: they are no histology to ask',
  NO_HIRES: 'No hires image: choose one, or go on with the coarse picture',
  NO_COORDINATES: 'No coordinates: spots cannot be placed',
  COORDINATES_MISSING: 'Some spots have no coordinates',
  COORDINATES_OUTSIDE_PICTURE: 'Spots lie outside the picture',
  SCALE_UNLIKELY: 'The scale of the picture may be wrong',
  SCALE_UNKNOWN: 'The scale is unknown',
  SPOT_DIAMETER_GUESSED: 'The spot size was estimated',
  MATRIX_CHOSEN: 'Another matrix than X was taken',
  COORDINATES_GUESSED: 'The coordinates were found elsewhere than usual',
  NOT_COUNTS: 'The matrix does not hold counts',
  VALUES_REPAIRED: 'Values were repaired',
  DUPLICATE_FEATURES: 'Gene names repeat',
  SKIPPED_ELEMENT: 'Part of the file was left out',
  LOW_RESOLUTION: 'The picture is coarse',
}

/** What is said aloud to those who do not see the tissue. */
export const ANNOUNCEMENTS = {
  spot: (barcode: string, label: string | null) => `Spot ${barcode}${label ? `, ${label}` : ''} selected`,
  region: (name: string, count: string) => `${name}, ${count} spots selected`,
  fitted: 'The slide is fitted. Click a spot, or walk to one with the arrow keys, to read its genes.',
  notFitted: 'The slide could not be fitted.',
} as const
