import type { PictureInfo } from '../../api/methods.ts'
import type { ScaleProposal } from '../../api/picture.ts'
import { nearestSpacing } from '../../stats/spacing.ts'
import { layAt, proposeScales, type ScaleClues } from '../registration/scale-proposals.ts'
import { DIAMETER_PER_SPACING } from '../spot-geometry.ts'
import { counted, type Warnings } from '../warnings.ts'

/** Below this many picture pixels a spot shows no texture. */
const FEW_PIXELS = 6
/** Tissue fills a picture of it; spots over less of its side than this are laid at a wrong scale. */
const SMALLEST_SPAN = 0.1

/** A share of the distance between spots where their diameter is not said, with a warning; in pixels of `xy: [nSpot, 2]`. */
export function guessSpotDiameter(xy: Float32Array | null, place: string, warnings: Warnings): number {
  if (!xy) return 1
  const spacing = nearestSpacing(xy)
  const guess = spacing ? DIAMETER_PER_SPACING * spacing : 1
  warnings.add(
    'SPOT_DIAMETER_GUESSED',
    place,
    `The file does not say how large a spot is; ${guess.toPrecision(4)} px is taken${spacing ? `, ${DIAMETER_PER_SPACING} of the distance between spots` : ''}.`,
  )
  return guess
}

/** Most spots outside, or all in a corner: then the scale is wrong, not a few positions. */
const isWrong = ({ inside, span }: { inside: number; span: number }) => inside < 0.5 || span < SMALLEST_SPAN

/** A scale in pixels of the full picture; where only a smaller copy is at hand, of that. */
function proposeFor(
  info: PictureInfo,
  xy: Float32Array,
  full: { widthPx: number; heightPx: number; clues: ScaleClues } | null,
): ScaleProposal | null {
  const unknown: ScaleClues = { slideUm: null, pictureUm: null, shown: null }
  return proposeScales(xy, full ?? info, full?.clues ?? unknown)[0] ?? null
}

/**
 * Warns where spots lie outside the picture, or where it shows too few pixels of each. `xy: [nSpot, 2]`, full-resolution
 * pixels; `place` is where the positions came from.
 */
export function checkPositions(
  info: PictureInfo,
  xy: Float32Array,
  spotDiameterPx: number,
  warnings: Warnings,
  pictureWarnings: Warnings,
  place = 'obsm/spatial',
  full: { widthPx: number; heightPx: number; clues: ScaleClues } | null = null,
): void {
  let nOutside = 0
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i] * info.scale
    const y = xy[i + 1] * info.scale
    if (x < 0 || y < 0 || x > info.widthPx || y > info.heightPx) nOutside++
  }
  const laid = layAt(xy, info, info.scale)
  const proposal = isWrong(laid) ? proposeFor(info, xy, full) : null
  const advice = proposal
    ? `At a scale of ${Number(proposal.scale.toPrecision(4))} ${Math.round(100 * proposal.inside)} % would lie inside.`
    : 'Its scale or the positions may be wrong.'
  const proposedScale = proposal ? { proposedScale: proposal.scale } : {}
  if (nOutside > 0)
    warnings.add(
      'COORDINATES_OUTSIDE_PICTURE',
      place,
      `${counted(nOutside, 'spot')} of ${xy.length / 2} ${nOutside === 1 ? 'lies' : 'lie'} outside the picture. ${advice}`,
      proposedScale,
    )
  else if (isWrong(laid))
    warnings.add(
      'SCALE_UNLIKELY',
      place,
      `The spots cover only ${(100 * laid.span).toPrecision(2)} % of the picture's side. ${advice}`,
      proposedScale,
    )
  const spotPx = spotDiameterPx * info.scale
  if (spotPx < FEW_PIXELS)
    pictureWarnings.add(
      'LOW_RESOLUTION',
      info.place,
      `A spot is only ${spotPx.toPrecision(2)} pixels wide in the picture, too few to show texture. Give a larger picture when you open the file.`,
    )
}
