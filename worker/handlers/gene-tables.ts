import { largestShares } from '../api/attention-shares.ts'
import type { ExportResult, Methods } from '../api/methods.ts'
import type { SignatureScore, SimilarFeatures } from '../api/regions.ts'
import { scoreSignature } from '../compare/signature-score.ts'
import { correlationsWith, keyCosines, mostAlike } from '../compare/similar-features.ts'
import {
  ALIKE_COLUMNS,
  alikeLines,
  SCORE_COLUMNS,
  scoreLines,
  TOP_SPOT_COLUMNS,
  topSpotLines,
} from '../export/gene-tables.ts'
import type { OpenSlide } from './open-slides.ts'
import { regionTable, USUAL_SEED } from './regions.ts'
import { checkFeature } from './select-spots.ts'
import { writeTable } from './write-table.ts'

/** How a table is written. */
interface Writing {
  appVersion: string
  signal: AbortSignal
}

/** Score of a gene list, written where a path is given. Throws `UNKNOWN_FEATURE`, `WRITE_FAILED`, `CANCELLED`. */
export async function scoreOfList(
  open: OpenSlide,
  { features, name = 'list', seed = USUAL_SEED, path }: Methods['scoreSignature']['params'],
  { appVersion, signal }: Writing,
): Promise<SignatureScore> {
  const { slide, attentionOrNull } = open
  for (const feature of features) checkFeature(slide, feature)
  const score = await scoreSignature(open.byFeature, features, { seed, signal })
  if (path === undefined) return score
  const namesOf = (list: Uint32Array) => Array.from(list, (feature) => slide.features.names[feature])
  const table = regionTable(path, attentionOrNull, {
    lines: scoreLines(slide.barcodes, score.values),
    nRow: slide.barcodes.length,
    about: {
      ...{ list: name, features: namesOf(features), controls: namesOf(score.controls), seed },
      columns: SCORE_COLUMNS,
    },
  })
  await writeTable(open, table, { appVersion, signal })
  return score
}

/** The features most like one; all of them written where a path is given. Throws `UNKNOWN_FEATURE`, `NOT_FITTED` by keys, `WRITE_FAILED`, `CANCELLED`. */
export async function similarFeatures(
  open: OpenSlide,
  { feature, by, k, path }: Methods['findSimilarFeatures']['params'],
  { appVersion, signal }: Writing,
): Promise<SimilarFeatures> {
  checkFeature(open.slide, feature)
  const attention = by === 'keys' ? open.attention : open.attentionOrNull
  const similarity =
    by === 'keys'
      ? keyCosines(open.attention.fitted.model.keys, open.attention.fitted.model.nAxis, feature)
      : await correlationsWith(open.byFeature, open.expressionMap(feature), signal)
  if (path !== undefined) {
    const { features } = open.slide
    const all = mostAlike(similarity, feature, similarity.length)
    const table = regionTable(path, attention, {
      lines: alikeLines(all, features),
      nRow: all.features.length,
      about: { feature: features.names[feature], by, columns: ALIKE_COLUMNS },
    })
    await writeTable(open, table, { appVersion, signal })
  }
  return mostAlike(similarity, feature, k)
}

/** Writes all spots by their share of a gene's attention. Throws `UNKNOWN_FEATURE`, `NOT_FITTED`, `WRITE_FAILED`, `CANCELLED`. */
export async function exportTopSpots(
  open: OpenSlide,
  { feature, path }: Methods['exportTopSpots']['params'],
  writing: Writing,
): Promise<ExportResult> {
  const { slide, attention } = open
  const { barcodes, features } = slide
  const shares = largestShares(attention.map(checkFeature(slide, feature), 'attention'), barcodes.length)
  const table = regionTable(path, attention, {
    lines: topSpotLines(barcodes, shares),
    nRow: shares.length,
    about: { feature: features.names[feature], columns: TOP_SPOT_COLUMNS },
  })
  return writeTable(open, table, writing)
}
