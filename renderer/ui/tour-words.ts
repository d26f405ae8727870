/** The steps of the tour: what each is about, and what it stands beside. */
export const TOUR_STEPS = [
  {
    title: 'Click a spot',
    text: 'Each dot is a spot of tissue with its genes measured. Click one, or walk with the arrow keys: its genes appear on the right.',
    beside: '[data-testid="tissue"]',
  },
  {
    title: 'Read its genes',
    text: 'Expected is what tissue that looks like this usually expresses; Supported is expected and measured here. Whiskers and faint ink say how sure that is.',
    beside: '[data-part]:last-child',
  },
  {
    title: 'Colour the tissue',
    text: 'Map a gene, a label or the attention of a gene. In the legend, a click on a category selects its spots, the eye hides them.',
    beside: '[data-testid="legend"]',
  },
  {
    title: 'Draw a region',
    text: 'Take the lasso (L) and draw around spots, here or on the UMAP (U). N makes a region of whatever is selected; everything can be undone.',
    beside: '[role="toolbar"]',
  },
  {
    title: 'Compare two regions',
    text: 'C puts two regions side by side, with their genes, plots and intervals. Ctrl K finds any gene or command, also this tour; ? lists the keys.',
    beside: '[data-tour="compare"]',
  },
] as const

export const TOUR_WORDS = {
  name: 'Tour',
  next: 'Next',
  back: 'Back',
  end: 'Done',
  skip: 'End the tour',
  place: (step: number, all: number) => `${step} of ${all}`,
} as const
