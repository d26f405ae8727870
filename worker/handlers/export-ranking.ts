import type { Methods } from '../api/methods.ts'
import type { HandlerContext } from '../api/rpc.ts'
import type { Attention } from '../attention/attention.ts'
import {
  ALL_SPOTS_COLUMNS,
  allSpotsHeader,
  RANKING_COLUMNS,
  rankingLines,
  spotLines,
} from '../export/ranking-table.ts'
import type { Slide } from '../slide/slide.ts'
import type { OpenSlide } from './open-slides.ts'
import { describeSelection, selectSpots } from './select-spots.ts'
import { type Table, writeTable } from './write-table.ts'

/** Rows a spot gets in the long form where nobody says: all features of all spots would be gigabytes. */
const TOP_OF_ALL_SPOTS = 50

type Params = Methods['exportRanking']['params']

/** What of a ranking stands in the table, and what of it in the sidecar. */
interface Content extends Pick<Table, 'lines' | 'nRow'> {
  top: number | null
  /** Spots whose mean logits were ranked; null for the long form, where each spot stands for itself. */
  nSpotPooled: number | null
  nullWeight: number | null
  columns: Readonly<Record<string, string>>
}

/**
 * Writes a ranking as CSV with its sidecar: of a spot or of a region (its mean logits), every feature or the `top`
 * ones; of all spots in long form, the best 50 unless `top` says otherwise. Throws as `selectSpots`, `NOT_FITTED`,
 * `WRITE_FAILED`, `CANCELLED`.
 */
export async function exportRanking(
  open: OpenSlide,
  params: Params,
  appVersion: string,
  context: HandlerContext,
): Promise<Methods['exportRanking']['result']> {
  const { attention, slide } = open
  const { selection, by, path } = params
  const spots = selectSpots(slide, selection)
  const isAll = selection.kind === 'all'
  const { lines, nRow, top, nSpotPooled, nullWeight, columns } = isAll
    ? allSpots(attention, slide, params, context)
    : oneRanking(attention, slide, spots, params)
  const about = {
    selection: describeSelection(slide, selection),
    ...{ by, top, nRow, nSpotPooled, nullWeight, columns },
  }
  const table = { path, lines, nRow, format: 'histologue-ranking', about, fit: attention.summary } as const
  const onWritten = () => {
    if (!isAll) context.onProgress({ phase: 'writing', done: 1, total: 1 })
  }
  const written = await writeTable(open, table, { appVersion, signal: context.signal, onWritten })
  return { ...written, nullWeight }
}

function oneRanking(attention: Attention, slide: Slide, spots: Uint32Array, { by, top }: Params): Content {
  const ranking = attention.rank(spots, by)
  const nRow = Math.min(top ?? ranking.order.length, ranking.order.length)
  const { nSpotPooled, nullWeight } = ranking
  const lines = rankingLines(ranking, slide.features, nRow)
  return { lines, nRow, top: top ?? null, nSpotPooled, nullWeight, columns: RANKING_COLUMNS }
}

function allSpots(
  attention: Attention,
  { barcodes, features: named }: Slide,
  { by, top = TOP_OF_ALL_SPOTS }: Params,
  { signal, onProgress }: HandlerContext,
): Content {
  const nTop = Math.min(top, named.names.length)
  const nSpot = barcodes.length
  async function* lines(): AsyncGenerator<string> {
    yield allSpotsHeader()
    const linesOf = spotLines(named)
    for await (const { start, features, scores } of attention.topScores(by, nTop, signal)) {
      const end = start + features.length / nTop
      for (let spot = start; spot < end; spot++) {
        const [from, to] = [(spot - start) * nTop, (spot - start + 1) * nTop]
        yield linesOf(barcodes[spot], features.subarray(from, to), scores.subarray(from, to))
      }
      onProgress({ phase: 'writing', done: end, total: nSpot })
    }
  }
  const ofEach = { nSpotPooled: null, nullWeight: null, columns: ALL_SPOTS_COLUMNS }
  return { lines: lines(), nRow: nSpot * nTop, top: nTop, ...ofEach }
}
