/** Words of the drawer that lays spots out by likeness. */
export const UMAP_WORDS = {
  title: 'UMAP',
  of: { queries: 'What the model supports', expression: 'Expression alone' },
  choose: 'What spots are laid out by',
  open: 'Lay spots out by likeness (UMAP)',
  close: 'Close the UMAP',
  start: 'Lay spots out',
  running: 'Laying spots out by likeness',
  fit: 'Fit the UMAP to its drawer',
  needsFit: 'This layout is of what the model supports at each spot. It comes with the fit.',
  ofExpression: 'Lay out by expression',
  stopped: 'The layout was stopped.',
  hint: 'Near is alike; distances between clouds, and directions, mean nothing.',
  canvas:
    'UMAP: spots near each other are alike. Point to find a spot on the tissue, click to select it; with a drawing tool in hand, draw around spots to make a region. Arrow keys walk from spot to spot, with Shift they add, and with a tool in hand they move its cross, which draws by Enter; plus and minus zoom, 0 fits.',
  sampled: (laidOut: string, all: string) =>
    `${laidOut} of ${all} spots are laid out, each other one lies between those most like it.`,
} as const
