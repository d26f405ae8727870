import { HistologueError } from '../../api/errors.ts'
import type { Slide } from '../../slide/slide.ts'
import type { Histology } from './histology.ts'

/** Names that tools give to what they compute from the counts. */
const OF_COUNTS =
  /pca|umap|tsne|lsi|harmony|scvi|scanorama|nmf|factor|mofa|totalvi|diffmap|phate|proportion|deconv/i

const OF_COUNTS_NOTICE =
  'Its name says that these numbers were computed from the counts. They then hold what they are to foretell, and the evidence says nothing about the look of the tissue.'
const NO_PLACES_NOTICE =
  'The slide has no coordinates, so single spots were held out instead of blocks of tissue, and spots were permuted instead of moved. Both make chance look smaller than it is.'

/** `[nSpot, width]` numbers of `obsm/<key>` as histology. Codes: those of `Slide.readEmbedding`; `VALUE_INVALID` where all spots have the same. */
export async function embeddingFeatures(slide: Slide, key: string): Promise<Histology> {
  const features = await slide.readEmbedding(key)
  const nFeature = features.length / slide.barcodes.length
  if (features.every((value, at) => value === features[at % nFeature]))
    throw new HistologueError('VALUE_INVALID', `obsm/${key} has the same numbers for every spot.`, {
      file: slide.path,
      place: `obsm/${key}`,
      advice: 'Choose a table that differs from spot to spot.',
    })
  const notices = [
    ...(OF_COUNTS.test(key) ? [OF_COUNTS_NOTICE] : []),
    ...(slide.xy ? [] : [NO_PLACES_NOTICE]),
  ]
  return { features, nFeature, notice: notices.join(' ') || null }
}
