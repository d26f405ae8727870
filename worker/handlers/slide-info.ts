import type { SlideInfo } from '../api/methods.ts'
import { countStored } from '../stats/sparse.ts'
import type { OpenSlide } from './open-slides.ts'

/** What the app and `histologue info` say of an open slide. */
export function describeSlide({ slideId, slide }: OpenSlide): SlideInfo {
  return {
    slideId,
    name: slide.name,
    path: slide.path,
    format: slide.format,
    nSpot: slide.matrix.nRow,
    nFeature: slide.matrix.nColumn,
    nNonZero: countStored(slide.matrix),
    isCounts: slide.isCounts,
    picture: slide.pictureInfo,
    hasCoordinates: slide.xy !== null,
    spotDiameterPx: slide.spotDiameterPx,
    pixelSizeUm: slide.pixelSizeUm,
    obsColumns: slide.obsColumns,
    embeddings: slide.embeddings,
    warnings: slide.warnings,
    alternatives: slide.alternatives ?? [],
  }
}
