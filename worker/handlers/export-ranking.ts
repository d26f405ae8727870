import type { ExportResult, Methods } from '../api/methods.ts'
import type { HandlerContext } from '../api/rpc.ts'
import {
  ALL_SPOTS_COLUMNS,
  allSpotsHeader,
  RANKING_COLUMNS,
  rankingLines,
  spotLines,
} from '../export/ranking-table.ts'
import { type SidecarContent, sidecarPath, sidecarText } from '../export/sidecar.ts'
import { writeLines } from '../export/write-file.ts'
import type { OpenSlide } from './open-slides.ts'
import { describeSelection, selectSpots } from './select-spots.ts'
import { describeSlide } from './slide-info.ts'

/** Rows a spot gets in the long form where nobody says: all features of all spots would be gigabytes. */
const TOP_OF_ALL_SPOTS = 50

/** What writing a table adds to its sidecar. */
type Written = Pick<SidecarContent, 'nRow' | 'top' | 'nSpotPooled' | 'nullWeight' | 'columns'>

/**
 * Writes a ranking as CSV with its sidecar: of a spot or of a region (its mean logits), every feature or the `top`
 * ones; of all spots in long form, the best 50 unless `top` says otherwise. Throws as `selectSpots`, `NOT_FITTED`,
 * `WRITE_FAILED`, `CANCELLED`.
 */
export async function exportRanking(
  open: OpenSlide,
  params: Methods['exportRanking']['params'],
  appVersion: string,
  context: HandlerContext,
): Promise<ExportResult> {
  const { selection, by, path } = params
  const { attention, slide } = open
  const spots = selectSpots(slide, selection)
  // Before the table: a file that cannot be read any more leaves no table without its sidecar.
  const sha256 = await open.sha256()
  const written =
    selection.kind === 'all'
      ? await writeAllSpots(open, params, context)
      : await writeOne(open, spots, params, context)
  const sidecar = sidecarPath(path)
  const text = sidecarText(
    {
      appVersion,
      slide: describeSlide(open),
      sha256,
      fit: attention.summary,
      selection: describeSelection(slide, selection),
      by,
      ...written,
    },
    new Date(),
  )
  // Not to be cancelled: the table is there, and the sidecar of another must not lie beside it.
  await writeLines(sidecar, [text])
  return { path, sidecarPath: sidecar, nRow: written.nRow }
}

async function writeOne(
  { attention, slide }: OpenSlide,
  spots: Uint32Array,
  { by, top, path }: Methods['exportRanking']['params'],
  { signal, onProgress }: HandlerContext,
): Promise<Written> {
  const ranking = attention.rank(spots, by)
  const nRow = Math.min(top ?? ranking.order.length, ranking.order.length)
  await writeLines(path, rankingLines(ranking, slide.features, nRow), signal)
  onProgress({ phase: 'writing', done: 1, total: 1 })
  const { nSpotPooled, nullWeight } = ranking
  return { nRow, top: top ?? null, nSpotPooled, nullWeight, columns: RANKING_COLUMNS }
}

async function writeAllSpots(
  { attention, slide }: OpenSlide,
  { by, top = TOP_OF_ALL_SPOTS, path }: Methods['exportRanking']['params'],
  { signal, onProgress }: HandlerContext,
): Promise<Written> {
  const nTop = Math.min(top, slide.features.names.length)
  const nSpot = slide.barcodes.length
  async function* lines(): AsyncGenerator<string> {
    yield allSpotsHeader()
    const linesOf = spotLines(slide.features)
    for await (const { start, features, scores } of attention.topScores(by, nTop, signal)) {
      const end = start + features.length / nTop
      for (let spot = start; spot < end; spot++) {
        const [from, to] = [(spot - start) * nTop, (spot - start + 1) * nTop]
        yield linesOf(slide.barcodes[spot], features.subarray(from, to), scores.subarray(from, to))
      }
      onProgress({ phase: 'writing', done: end, total: nSpot })
    }
  }
  await writeLines(path, lines(), signal)
  const nRow = nSpot * nTop
  return { nRow, top: nTop, nSpotPooled: null, nullWeight: null, columns: ALL_SPOTS_COLUMNS }
}
