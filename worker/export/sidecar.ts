import { basename, isAbsolute } from 'node:path'
import type { FitSummary, Reading, SlideInfo } from '../api/methods.ts'

/** Where a table came from. */
export interface Origin {
  appVersion: string
  slide: Pick<SlideInfo, 'name' | 'path' | 'format' | 'nSpot' | 'nFeature' | 'picture'>
  sha256: string
  fit: FitSummary
}

/** What a ranking does not say about itself. */
export interface SidecarContent extends Origin {
  /** What the table is about, in words of the file. */
  selection: object
  by: Reading
  top: number | null
  nRow: number
  /** Spots whose mean logits were ranked; null for the long form, where each spot stands for itself. */
  nSpotPooled: number | null
  nullWeight: number | null
  columns: Readonly<Record<string, string>>
}

/** Path of the sidecar of a table: `<table>.json`. */
export const sidecarPath = (tablePath: string): string => `${tablePath}.json`

/**
 * The sidecar's text: where the table came from and what its columns mean. The date stands here and not in the
 * table, so that the same question gives the same table.
 */
export function sidecarText(content: SidecarContent, writtenAt: Date): string {
  const { selection, by, top, nRow, nSpotPooled, nullWeight, columns } = content
  const table = { selection, by, top, nRow, nSpotPooled, nullWeight, columns }
  return recordText('histologue-ranking', content, table, writtenAt)
}

/** The same of an explanation: `table` holds its question, its figures and its columns. */
export function explanationSidecarText(
  origin: Origin,
  table: Readonly<Record<string, unknown>>,
  writtenAt: Date,
): string {
  return recordText('histologue-explanation', origin, table, writtenAt)
}

/** The same of a table about regions or genes over the tissue; without a fit there is no model. */
export function regionSidecarText(
  origin: Omit<Origin, 'fit'> & { fit: FitSummary | null },
  table: object,
  writtenAt: Date,
): string {
  return recordText('histologue-regions', origin, table, writtenAt)
}

/** The same of a table of questions. */
export function questionSidecarText(
  origin: Origin,
  table: Readonly<Record<string, unknown>>,
  writtenAt: Date,
): string {
  return recordText('histologue-question', origin, table, writtenAt)
}

function recordText(
  format: string,
  { appVersion, slide, sha256, fit }: Omit<Origin, 'fit'> & { fit: FitSummary | null },
  table: object,
  writtenAt: Date,
) {
  const record = {
    format,
    formatVersion: 1,
    appVersion,
    writtenAt: writtenAt.toISOString(),
    slide: {
      name: slide.name,
      // The name alone: a table is passed on, and folders are nobody else's business.
      file: basename(slide.path),
      sha256,
      format: slide.format,
      nSpot: slide.nSpot,
      nFeature: slide.nFeature,
      picture: slide.picture && { ...slide.picture, place: withoutFolders(slide.picture.place) },
    },
    model: fit && {
      id: fit.fitId,
      nSeed: fit.nSeed,
      nTrainedFeature: fit.nTrainedFeature,
      device: fit.device,
      histologySource: fit.histologySource,
      evidenceAuc: fit.evidenceAuc,
      shuffledAuc: fit.shuffledAuc,
      plan: fit.plan,
      histologyInforms: fit.histologyInforms,
    },
    table,
    note: 'Text cells that a spreadsheet would execute begin with a single quote.',
  }
  return `${JSON.stringify(record, null, 2)}\n`
}

const withoutFolders = (place: string) => (isAbsolute(place) ? basename(place) : place)
