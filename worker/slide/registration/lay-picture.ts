import { HistologueError } from '../../api/errors.ts'
import type { PictureInfo, SlideWarning } from '../../api/methods.ts'
import type { AddedPicture, Registration } from '../../api/picture.ts'
import { checkPositions } from '../readers/placement.ts'
import { type Affine, applyTo, stretchOf } from '../readers/spatialdata/affine.ts'
import type { Slide } from '../slide.ts'
import type { TileSource } from '../slide-tiles.ts'
import { Warnings } from '../warnings.ts'

/** Warnings about how spots and picture lie, which another place of the picture makes untrue. */
const ABOUT_PLACE: SlideWarning['code'][] = [
  'NO_PICTURE',
  'SCALE_UNKNOWN',
  'COORDINATES_OUTSIDE_PICTURE',
  'SCALE_UNLIKELY',
  'LOW_RESOLUTION',
]

/** A registration as a transformation. Throws `BAD_REQUEST` where it has no way back. */
export function toAffine([a, b, c, d, tx, ty]: Registration): Affine {
  const affine = { a, b, c, d, tx, ty }
  if (Object.values(affine).every(Number.isFinite) && stretchOf(affine) > 0) return affine
  throw new HistologueError('BAD_REQUEST', 'The registration puts all spots on one line.', {
    place: 'picture/registration',
  })
}

/**
 * The slide with its picture at another place: at a scale, or by a registration, which moves the spots into the picture's own
 * pixels so that all that reads tissue under spots reads the registered picture. Without either, the scale is that of
 * both pixel sizes where they are known. Codes: `BAD_REQUEST`, `NO_HISTOLOGY`, those of the picture.
 */
export async function layPicture(slide: Slide, { scale, registration }: AddedPicture): Promise<Slide> {
  const { pictureInfo } = slide
  if (!pictureInfo) return slide
  const tiles = await slide.openTiles()
  const before = tiles.levels[0].scale[0]
  const pictureUm = tiles.pixelSizeUm ?? null
  const byPixels = slide.pixelSizeUm && pictureUm ? slide.pixelSizeUm / pictureUm : null
  const after = registration ? 1 : (scale ?? byPixels ?? before)
  const laid = withScale(slide, pictureInfo, after / before)
  const placed = registration ? moveSpots(laid, registration) : laid
  const ofPicture = pictureUm && pictureUm * after
  const pixelSizeUm = registration ? (ofPicture ?? placed.pixelSizeUm) : (slide.pixelSizeUm ?? ofPicture)
  return withWarnings({ ...placed, pixelSizeUm }, tiles, pictureUm)
}

function withScale(slide: Slide, info: PictureInfo, factor: number): Slide {
  if (factor === 1) return slide
  const scaled = <T extends { scale: number }>(at: T): T => ({ ...at, scale: at.scale * factor })
  return {
    ...slide,
    pictureInfo: scaled(info),
    readPicture: async () => scaled(await slide.readPicture()),
    openTiles: async () => {
      const tiles = await slide.openTiles()
      const levels = tiles.levels.map((level) => ({
        ...level,
        scale: [level.scale[0] * factor, level.scale[1] * factor] as const,
      }))
      return { ...tiles, levels }
    },
  }
}

function moveSpots(slide: Slide, registration: Registration): Slide {
  const affine = toAffine(registration)
  const xy = slide.xy ? slide.xy.slice() : null
  if (xy) applyTo(xy, affine)
  const { pictureInfo } = slide
  return {
    ...slide,
    xy,
    xyInFile: slide.xyInFile ?? slide.xy,
    spotDiameterPx: slide.spotDiameterPx * stretchOf(affine),
    pixelSizeUm: slide.pixelSizeUm && slide.pixelSizeUm / stretchOf(affine),
    pictureInfo: pictureInfo && { ...pictureInfo, registration },
  }
}

function withWarnings(slide: Slide, { levels: [full] }: TileSource, pictureUm: number | null): Slide {
  const warnings = new Warnings()
  const { pictureInfo, xy, spotDiameterPx, pixelSizeUm } = slide
  if (pictureInfo && xy) {
    const clues = { slideUm: pixelSizeUm, pictureUm, shown: null }
    checkPositions(pictureInfo, xy, spotDiameterPx, warnings, warnings, 'obsm/spatial', { ...full, clues })
  }
  const kept = slide.warnings.filter(({ code }) => !ABOUT_PLACE.includes(code))
  return { ...slide, warnings: [...kept, ...warnings.list] }
}
