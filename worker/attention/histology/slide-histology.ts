import type { Slide } from '../../slide/slide.ts'
import type { WorkContext } from '../attention.ts'
import { stainTextureFeatures } from './stain-texture.ts'

/** `[nSpot, nHistology]` histology features of a slide's spots, those that `HISTOLOGY_SOURCE` names. Code: `NO_HISTOLOGY`. */
export async function slideHistology(
  slide: Slide,
  context: WorkContext,
): Promise<{ histology: Float32Array; nHistology: number }> {
  const picture = await slide.readPicture()
  const spots = { xy: slide.xy ?? new Float32Array(0), spotDiameterPx: slide.spotDiameterPx }
  const { features, nFeature } = await stainTextureFeatures(picture, spots, context)
  return { histology: features, nHistology: nFeature }
}
