import type { ScaleProposal } from '../../worker/api/picture.ts'

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
  looking: 'Looking at the picture…',
  noScale: 'No scale puts the spots on this picture: register it after opening.',
} as const

/** Why a scale is proposed. */
export const PROPOSAL_WORDS: Record<ScaleProposal['because'], string> = {
  'pixel-sizes': 'by the pixel sizes of slide and picture',
  'shown-picture': 'by the picture shown now, of the same shape',
  coordinates: 'the picture the coordinates were made on',
  'whole-number': 'spots lie inside',
  extent: 'makes the spots fill the picture: check it',
}
