import type { PictureInfo } from '../../api/methods.ts'
import { nearestSpacing } from '../../stats/spacing.ts'
import { DIAMETER_PER_SPACING } from '../spot-geometry.ts'
import { counted, type Warnings } from '../warnings.ts'

/** Below this many picture pixels a spot shows no texture. */
const FEW_PIXELS = 6

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
): void {
  let nOutside = 0
  for (let i = 0; i < xy.length; i += 2) {
    const x = xy[i] * info.scale
    const y = xy[i + 1] * info.scale
    if (x < 0 || y < 0 || x > info.widthPx || y > info.heightPx) nOutside++
  }
  if (nOutside > 0)
    warnings.add(
      'COORDINATES_OUTSIDE_PICTURE',
      place,
      `${counted(nOutside, 'spot')} of ${xy.length / 2} ${nOutside === 1 ? 'lies' : 'lie'} outside the picture. Its scale or the positions may be wrong.`,
    )
  const spotPx = spotDiameterPx * info.scale
  if (spotPx < FEW_PIXELS)
    pictureWarnings.add(
      'LOW_RESOLUTION',
      info.place,
      `A spot is only ${spotPx.toPrecision(2)} pixels wide in the picture, too few to show texture. Give a larger picture when you open the file.`,
    )
}
