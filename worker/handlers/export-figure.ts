import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { HistologueError } from '../api/errors.ts'
import type { PlotFigure, TissueFigure, WrittenFigure } from '../api/figures.ts'
import type { Methods } from '../api/methods.ts'
import { writeLines, writeWhole } from '../export/write-file.ts'
import { piecesOf, piecesOfTiles, type ReadPiece } from '../figures/picture-piece.ts'
import { printPage, renderPng } from '../figures/render-figure.ts'
import { type Drawing, type FigureWords, svgText } from '../figures/svg.ts'
import { drawTissue, tissueHeightMm } from '../figures/tissue-figure.ts'
import type { Surroundings } from './answering.ts'
import { viewsFor } from './check-tiles.ts'
import type { OpenSlide, OpenSlides } from './open-slides.ts'
import { whileAllOpen } from './other-slide.ts'
import { refuseHuge } from './refuse-huge.ts'
import { checkSpots } from './select-spots.ts'

type Params = Methods['exportFigure']['params']
type Drawn = Drawing & { isRastered: boolean }

/** Folders of pages to print begin so; the shell prints from no other. */
const PRINT_FOLDER = 'histologue-print-'
/** A file up to this size is hashed while nobody notices. */
const QUICK_TO_HASH = 100e6
/** The paper shows no finer picture, whatever the resolution of its letters. */
const FINEST_PICTURE_DPI = 300

/**
 * Draws a figure and writes it. Codes: `BAD_REQUEST`, `UNKNOWN_SLIDE`, `UNKNOWN_SPOT`, `FILE_DAMAGED`, `CANCELLED`,
 * `WRITE_FAILED`, also before any work for a PNG of more pixels than can be drawn.
 */
export async function exportFigure(
  open: OpenSlide,
  params: Params,
  { slides, appVersion, signal }: Surroundings & { signal: AbortSignal },
): Promise<WrittenFigure> {
  const { figure, format, widthMm, dpi } = params
  if (format === 'png') refuseHuge(heightOf(figure), widthMm, dpi)
  const beside = slidesBeside(open, figure, slides)
  return whileAllOpen([...beside.values()], signal, (untilClosed) =>
    writeFigure(open, beside, params, { appVersion, signal: untilClosed }),
  )
}

async function writeFigure(
  open: OpenSlide,
  beside: ReadonlyMap<string, OpenSlide>,
  { figure, format, widthMm, dpi, path }: Params,
  { appVersion, signal }: { appVersion: string; signal: AbortSignal },
): Promise<WrittenFigure> {
  const drawn =
    figure.kind === 'plot'
      ? drawPlot(figure, widthMm)
      : await drawView(open, beside, figure, { widthMm, dpi, signal })
  const { words, notice } = await wordsOf([open, ...beside.values()], figure.title, appVersion)
  signal.throwIfAborted()
  const { heightMm, isRastered } = drawn
  const written = { path, printPath: null, widthMm, heightMm, isRastered, notice }
  if (format === 'pdf') return { ...written, printPath: await keepPage(printPage(drawn, words)) }
  if (format === 'svg') await writeLines(path, [svgText(drawn, words)], signal)
  else {
    const png = await renderPng(drawn, words, dpi)
    signal.throwIfAborted()
    await writeWhole(path, (file) => file.writeFile(png))
  }
  return written
}

/** Height of a figure by its width, both mm. */
const heightOf =
  (figure: PlotFigure | TissueFigure) =>
  (widthMm: number): number =>
    figure.kind === 'plot' ? (widthMm * figure.heightPx) / figure.widthPx : tissueHeightMm(figure, widthMm)

/** A drawing of the page in its own pixels. */
function drawPlot({ svg, widthPx, heightPx }: PlotFigure, widthMm: number): Drawn {
  const heightMm = (widthMm * heightPx) / widthPx
  return { widthMm, heightMm, view: [widthPx, heightPx], body: svg, isRastered: false }
}

/** The slides beside the figure's own that views are of, by id. Throws `UNKNOWN_SLIDE`. */
function slidesBeside(open: OpenSlide, figure: PlotFigure | TissueFigure, slides: OpenSlides) {
  const panels = figure.kind === 'tissue' ? figure.panels : []
  const ids = panels.flatMap(({ slideId }) => slideId ?? []).filter((id) => id !== open.slideId)
  return new Map(ids.map((id) => [id, slides.get(id)]))
}

function drawView(
  open: OpenSlide,
  beside: ReadonlyMap<string, OpenSlide>,
  figure: TissueFigure,
  { widthMm, dpi, signal }: { widthMm: number; dpi: number; signal: AbortSignal },
): Promise<Drawn> {
  for (const { colours, order, regions = [], slideId = '' } of figure.panels) {
    const { slide } = beside.get(slideId) ?? open
    if (colours.length !== 4 * slide.barcodes.length)
      throw new HistologueError('BAD_REQUEST', 'A colour is missing for some spots.', { place: 'colours' })
    for (const spots of [order, ...regions.map((region) => region.spots)])
      if (spots && spots.length > 0) checkSpots(slide, spots)
  }
  const others = new Map(
    [...beside].map(([id, other]) => [id, { tissue: other.slide, readPiece: piecesFor(other, {}, dpi) }]),
  )
  const readPiece = piecesFor(open, figure, dpi)
  return drawTissue(open.slide, figure, { widthMm, dpi, readPiece, others, signal })
}

/** What reads a slide's picture, channels as chosen; null without one. */
function piecesFor(
  open: OpenSlide,
  { channels }: Pick<TissueFigure, 'channels'>,
  dpi: number,
): ReadPiece | null {
  if (!open.slide.pictureInfo) return null
  // Not before it is asked: one that fails while another slide's panel is drawn would fail unheard.
  let pieces: Promise<ReadPiece> | null = null
  return async (bounds, wantedPx) => {
    pieces ??= readerOf(open, channels)
    return (await pieces)(bounds, wantedPx * Math.min(1, FINEST_PICTURE_DPI / dpi))
  }
}

/** Pieces of the finest picture where those are quick to read or channels are chosen, else of the whole one. */
async function readerOf(open: OpenSlide, channels: TissueFigure['channels']): Promise<ReadPiece> {
  const tiles = await open.tiles()
  if (tiles.access === 'in-order' && !channels) return piecesOf(() => open.slide.readPicture())
  return piecesOfTiles(tiles, viewsFor(tiles, channels))
}

/** Slides and version, with the files' hashes where they are known or soon found; and what is to be told of files that changed. */
async function wordsOf(
  shown: readonly OpenSlide[],
  title: string,
  appVersion: string,
): Promise<{ words: FigureWords; notice: string | null }> {
  const files = await Promise.all(shown.map(describeFile))
  const notices = files.flatMap(({ notice }) => notice ?? [])
  return {
    words: {
      title: title || shown[0].slide.name,
      description: `${files.map(({ text }) => text).join(' ')} Histologue ${appVersion}.`,
    },
    notice: notices.length > 0 ? notices.join(' ') : null,
  }
}

/** A slide and its file; where a file is no longer as it was opened there is no hash, since what is drawn was read before. */
async function describeFile(open: OpenSlide): Promise<{ text: string; notice: string | null }> {
  const { slide } = open
  const name = `Slide ${slide.name}, ${basename(slide.path)}`
  const { changed, missing } = await open.checkFiles()
  const [other] = [...missing, ...changed]
  if (other !== undefined) {
    const what = `${basename(other)} ${missing.length > 0 ? 'is gone' : 'was changed'} since it was opened`
    return {
      text: `${name}, as it was opened: ${what}.`,
      notice: `${what}: the figure shows the slide as it was, and names no hash.`,
    }
  }
  const isQuick =
    open.attentionOrNull !== null || (!slide.parts && (await stat(slide.path)).size <= QUICK_TO_HASH)
  return { text: `${name}${isQuick ? `, SHA-256 ${await open.sha256()}` : ''}.`, notice: null }
}

/** Keeps a page for the shell in a folder of its own, which the shell removes. Throws `WRITE_FAILED`. */
async function keepPage(page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PRINT_FOLDER))
  const path = join(folder, 'figure.html')
  await writeLines(path, [page]).catch(async (thrown) => {
    await rm(folder, { recursive: true, force: true })
    throw thrown
  })
  return path
}
