import type { ScaleProposal } from '../../worker/api/picture.ts'
import { formatCount } from './format.ts'

/** The picture, its channels and where it lies. */
export const PICTURE_WORDS = {
  channels: 'Channels',
  reset: 'As in the file',
  colour: (name: string) => `Colour of ${name}`,
  contrast: (name: string) => `Contrast of ${name}`,
  build: 'Sharpen the picture',
  building: 'Making the picture quick to zoom',
  needsBuilding: 'This picture has no levels, so only a coarse copy is shown.',
  stop: 'Stop',
  add: 'Add a picture…',
  addFolder: 'Add a picture folder (OME-Zarr)…',
  register: 'Register the picture…',
  own: "Use the file's own picture",
} as const

/** Why a scale is proposed. */
export const PROPOSAL_WORDS: Record<ScaleProposal['because'], string> = {
  'pixel-sizes': 'by the pixel sizes of slide and picture',
  'shown-picture': 'by the picture shown now, of the same shape',
  coordinates: 'the picture the coordinates were made on',
  'whole-number': 'a power of two',
  extent: 'makes the spots fill the picture: check it',
}

/** Laying a picture under the spots. */
export const REGISTRATION_WORDS = {
  title: 'Add a picture',
  titleOwn: 'Register the picture',
  ownPicture: "The slide's own picture",
  looking: 'Looking at the picture…',
  another: 'Another picture…',
  scales: 'Scale',
  scaleUnit: 'Picture pixels per pixel of the coordinates',
  scaleLabel: 'Scale, picture pixels per full-resolution pixel',
  noScale: 'No usual scale puts the spots on this picture. Turn, flip or shift them, or set landmarks.',
  hand: 'By hand',
  landmarks: 'By landmarks',
  turn: 'Turn, degrees clockwise',
  turnLeft: 'Turn by 90° to the left',
  turnRight: 'Turn by 90° to the right',
  flip: 'Flip left and right',
  shiftX: 'Shift right, px',
  shiftY: 'Shift down, px',
  startAgain: 'Start again',
  handKeys:
    'Shift and drag moves the spots. On the picture: arrows shift (Shift: further), [ and ] turn, F flips.',
  landmarkKeys: 'On the picture, arrows move the cross (Shift: slowly), Enter sets, Backspace takes back.',
  pickSpot: (n: number) => `Pair ${n}: click a spot whose tissue you recognise`,
  pickPlace: (n: number) => `Pair ${n}: now click where that spot belongs on the picture`,
  noPairs: 'Three pairs or more, far from each other, lay the spots on the picture.',
  needMore: (n: number) => `${n} more ${n === 1 ? 'pair' : 'pairs'} and the spots are laid.`,
  removePair: (n: number) => `Remove pair ${n}`,
  kind: 'What the landmarks may do',
  similarity: 'Scale and turn',
  affine: 'Also shear',
  fit: 'Fit to window',
  spots: 'Show the spots',
  open: 'Open with this picture',
  openOwn: 'Lay the picture so',
  oneMore: 'A pair more would tell how well they agree.',
  stage: 'Picture with the spots as they would lie on it',
} as const

/** How many spots lie beside the picture; said before it is taken. */
export function outsideSentence(nOutside: number, nPlaced: number): string {
  if (nPlaced === 0) return 'No spot has a place, so none can be laid on the picture.'
  if (nOutside === 0) return `All ${formatCount(nPlaced)} spots lie on the picture.`
  return `${formatCount(nOutside)} of ${formatCount(nPlaced)} spots fall outside the picture.`
}

/** Where spots fill but a corner of the picture, that it may be the scale. */
export const cornerSentence = (span: number): string =>
  `The spots span only ${Math.max(1, Math.round(100 * span))} % of the picture: is the scale right?`
