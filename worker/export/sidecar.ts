import { basename, isAbsolute } from 'node:path'
import type { FitSummary, SlideInfo } from '../api/methods.ts'

/** Where a table came from. */
export interface Origin {
  appVersion: string
  slide: Pick<SlideInfo, 'name' | 'path' | 'format' | 'nSpot' | 'nFeature' | 'picture'>
  sha256: string
  fit: FitSummary | null
}

/** What kind of table a sidecar is about. */
export type TableFormat =
  | 'histologue-ranking'
  | 'histologue-explanation'
  | 'histologue-regions'
  | 'histologue-question'

/** Path of the sidecar of a table: `<table>.json`. */
export const sidecarPath = (tablePath: string): string => `${tablePath}.json`

/**
 * The sidecar's text: where the table came from (without a fit there is no model), and in `table` its question, its
 * figures and what its columns mean. The date stands here and not in the table, so that the same question gives the
 * same table.
 */
export function sidecarText(
  format: TableFormat,
  { appVersion, slide, sha256, fit }: Origin,
  table: object,
  writtenAt: Date,
): string {
  const record = {
    format,
    formatVersion: 1,
    appVersion,
    writtenAt: writtenAt.toISOString(),
    slide: slideRecord({ slide, sha256 }),
    model: modelRecord(fit),
    table,
    note: 'Text cells that a spreadsheet would execute begin with a single quote.',
  }
  return `${JSON.stringify(record, null, 2)}\n`
}

/** What a sidecar says of a slide. */
export const slideRecord = ({ slide, sha256 }: Pick<Origin, 'slide' | 'sha256'>) => ({
  name: slide.name,
  // The name alone: a table is passed on, and folders are nobody else's business.
  file: basename(slide.path),
  sha256,
  format: slide.format,
  nSpot: slide.nSpot,
  nFeature: slide.nFeature,
  picture: slide.picture && { ...slide.picture, place: withoutFolders(slide.picture.place) },
})

/** What a sidecar says of a fit; null without one. */
export const modelRecord = (fit: FitSummary | null) =>
  fit && {
    id: fit.fitId,
    nSeed: fit.nSeed,
    nTrainedFeature: fit.nTrainedFeature,
    device: fit.device,
    histologySource: fit.histologySource,
    evidenceAuc: fit.evidenceAuc,
    shuffledAuc: fit.shuffledAuc,
    plan: fit.plan,
    histologyInforms: fit.histologyInforms,
  }

const withoutFolders = (place: string) => (isAbsolute(place) ? basename(place) : place)
