import { HistologueError } from '../../api/errors.ts'
import type { LandmarkFit, PictureMethods, Registration } from '../../api/picture.ts'
import { compose, IDENTITY, stretchOf } from '../readers/spatialdata/affine.ts'
import type { Slide } from '../slide.ts'
import { toAffine } from './lay-picture.ts'
import { fitTransform, residualsOf } from './least-squares.ts'

/**
 * The registration of a slide that fits landmark pairs best, from the file's places to the picture's pixels, with what is left
 * between them; in micrometres by the pixel size of the picture (`pictureUm`), else by that of the slide. Codes: those of
 * `fitTransform`.
 */
export function fitLandmarks(
  slide: Slide,
  pictureUm: number | null,
  { spots, picture, kind }: Omit<PictureMethods['fitLandmarks']['params'], 'slideId' | 'path'>,
): LandmarkFit {
  const fitted = fitTransform(spots, picture, kind)
  const before = slide.pictureInfo?.registration ? toAffine(slide.pictureInfo.registration) : IDENTITY
  const { a, b, c, d, tx, ty } = compose(before, fitted)
  if (!(Math.abs(a * d - b * c) > 0))
    throw new HistologueError('BAD_REQUEST', 'The landmarks put all spots on one line.', {
      place: 'landmarks',
    })
  const residualsPx = residualsOf(spots, picture, fitted)
  const rmsPx = Math.sqrt(residualsPx.reduce((sum, px) => sum + px * px, 0) / residualsPx.length)
  const pixelUm = pictureUm ?? (slide.pixelSizeUm && slide.pixelSizeUm / stretchOf(fitted))
  const registration: Registration = [a, b, c, d, tx, ty]
  return { registration, kind, residualsPx, rmsPx, rmsUm: pixelUm && rmsPx * pixelUm }
}
