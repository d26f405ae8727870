import type { SpotShare } from '../api/attention-shares.ts'
import type { Features } from '../api/methods.ts'
import type { SimilarFeatures } from '../api/regions.ts'
import { csvLine, textCell } from './csv.ts'
import { formatFloat32 } from './format-number.ts'

/** Columns of the score of a gene list. */
export const SCORE_COLUMNS = {
  barcode: 'spot',
  score:
    'mean of the list less the mean of its controls, in the values that the slide is compared by (log1p of counts per 10,000)',
} as const

/** Lines of a gene list's score, a spot each, in the order of the slide. */
export function* scoreLines(barcodes: readonly string[], values: Float32Array): Generator<string> {
  yield csvLine(Object.keys(SCORE_COLUMNS))
  for (const [spot, barcode] of barcodes.entries())
    yield csvLine([textCell(barcode), formatFloat32(values[spot])])
}

/** Columns of the features most alike one. */
export const ALIKE_COLUMNS = {
  names: 'name shown in the app, unique in the slide',
  similarity: 'correlation of expression over the spots, or cosine of the keys',
  rank: 'place from 1',
  gene_id: 'id in the file',
} as const

/** Lines of the features most alike one, best first. */
export function* alikeLines(
  { features: found, similarity }: SimilarFeatures,
  { names, ids }: Features,
): Generator<string> {
  yield csvLine(Object.keys(ALIKE_COLUMNS))
  for (const [at, feature] of found.entries())
    yield csvLine([
      ...[textCell(names[feature]), formatFloat32(similarity[at]), at + 1, textCell(ids[feature])],
    ])
}

/** Columns of the spots that get most of a gene's attention. */
export const TOP_SPOT_COLUMNS = {
  barcode: 'spot',
  share: 'of all the attention that the gene gets on the slide',
  rank: 'place from 1',
} as const

/** Lines of a gene's spots, largest share first. */
export function* topSpotLines(barcodes: readonly string[], shares: readonly SpotShare[]): Generator<string> {
  yield csvLine(Object.keys(TOP_SPOT_COLUMNS))
  for (const [at, { spot, share }] of shares.entries())
    yield csvLine([textCell(barcodes[spot]), formatFloat32(share), at + 1])
}
