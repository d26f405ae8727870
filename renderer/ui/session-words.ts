/** Words of sessions and their slides. */
export const SESSION_WORDS = {
  slides: 'Slides of this session',
  add: 'Add a slide to the session…',
  leaveOut: 'Leave out of the session',
  save: 'Save session…',
  saveNow: 'Save session',
  saveAs: 'Save session under another name…',
  open: 'Open slide or session…',
  demo: 'Open the demo slide',
  close: 'Close',
  goOn: 'Go on where you were',
  missingTitle: 'Slides that are not where they were',
  missingHint:
    'What was made on them is safe. Find each file where it is now; it is known by its spots, and others in the same folder are found with it.',
  find: 'Find…',
  findHint: 'not found',
  later: 'Later',
  regions: (n: number) => (n === 1 ? '1 region' : `${n} regions`),
} as const
