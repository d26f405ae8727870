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
import { drawTissue } from '../figures/tissue-figure.ts'
import type { Surroundings } from './answering.ts'
import { viewsFor } from './check-tiles.ts'
import type { OpenSlide } from './open-slides.ts'
import { checkSpots } from './select-spots.ts'

type Params = Methods['exportFigure']['params']
type Drawn = Drawing & { isRastered: boolean }

/** Folders of pages to print begin so; the shell prints from no other. */
const PRINT_FOLDER = 'histologue-print-'
/** A file up to this size is hashed while nobody notices. */
const QUICK_TO_HASH = 100e6
/** The paper shows no finer picture, whatever the resolution of its letters. */
const FINEST_PICTURE_DPI = 300

/** Draws a figure and writes it. Codes: `BAD_REQUEST`, `UNKNOWN_SPOT`, `FILE_DAMAGED`, `WRITE_FAILED`, `CANCELLED`. */
export async function exportFigure(
  open: OpenSlide,
  { figure, format, widthMm, dpi, path }: Params,
  { appVersion, signal }: Surroundings & { signal: AbortSignal },
): Promise<WrittenFigure> {
  const drawn =
    figure.kind === 'plot'
      ? drawPlot(figure, widthMm)
      : await drawView(open, figure, { widthMm, dpi, signal })
  const words = await wordsOf(open, figure.title, appVersion)
  signal.throwIfAborted()
  const { heightMm, isRastered } = drawn
  if (format === 'pdf')
    return { path, printPath: await keepPage(printPage(drawn, words)), widthMm, heightMm, isRastered }
  if (format === 'svg') await writeLines(path, [svgText(drawn, words)], signal)
  else {
    const png = await renderPng(drawn, words, dpi)
    signal.throwIfAborted()
    await writeWhole(path, (file) => file.writeFile(png))
  }
  return { path, printPath: null, widthMm, heightMm, isRastered }
}

/** A drawing of the page in its own pixels. */
function drawPlot({ svg, widthPx, heightPx }: PlotFigure, widthMm: number): Drawn {
  const heightMm = (widthMm * heightPx) / widthPx
  return { widthMm, heightMm, view: [widthPx, heightPx], body: svg, isRastered: false }
}

function drawView(
  open: OpenSlide,
  figure: TissueFigure,
  { widthMm, dpi, signal }: { widthMm: number; dpi: number; signal: AbortSignal },
): Promise<Drawn> {
  const { slide } = open
  const nSpot = slide.barcodes.length
  for (const { colours, order, regions = [] } of figure.panels) {
    if (colours.length !== 4 * nSpot)
      throw new HistologueError('BAD_REQUEST', 'A colour is missing for some spots.', { place: 'colours' })
    for (const spots of [order, ...regions.map((region) => region.spots)])
      if (spots && spots.length > 0) checkSpots(slide, spots)
  }
  const pieces = slide.pictureInfo ? readerOf(open, figure) : null
  const readPiece: ReadPiece | null =
    pieces &&
    (async (bounds, wantedPx) => (await pieces)(bounds, wantedPx * Math.min(1, FINEST_PICTURE_DPI / dpi)))
  return drawTissue(slide, figure, { widthMm, dpi, readPiece, signal })
}

/** Pieces of the finest picture where those are quick to read or channels are chosen, else of the whole one. */
async function readerOf(open: OpenSlide, { channels }: TissueFigure): Promise<ReadPiece> {
  const tiles = await open.tiles()
  if (tiles.access === 'in-order' && !channels) return piecesOf(() => open.slide.readPicture())
  return piecesOfTiles(tiles, viewsFor(tiles, channels))
}

/** Slide and version, with the file's hash where it is known or soon found. */
async function wordsOf(open: OpenSlide, title: string, appVersion: string): Promise<FigureWords> {
  const { slide } = open
  const isQuick =
    open.attentionOrNull !== null ||
    (!slide.parts &&
      (await stat(slide.path).then(
        ({ size }) => size <= QUICK_TO_HASH,
        () => false,
      )))
  const hash = isQuick ? `, SHA-256 ${await open.sha256()}` : ''
  return {
    title: title || slide.name,
    description: `Slide ${slide.name}, ${basename(slide.path)}${hash}. Histologue ${appVersion}.`,
  }
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
