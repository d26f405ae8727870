import sharp from 'sharp'
import type { TissueFigure, TissuePanel } from '../api/figures.ts'
import type { Slide } from '../slide/slide.ts'
import type { PicturePiece, ReadPiece } from './picture-piece.ts'
import { drawScaleBar } from './scale-bar.ts'
import { type Drawing, drawingMm, fitting, n, textLine } from './svg.ts'
import { type Block, drawLegends } from './tissue-legend.ts'
import { drawMarks, MOST_CIRCLES, paintCircles, type TissueMarks } from './tissue-spots.ts'

const [MARGIN_MM, GAP_MM, TITLE_MM, HEAD_MM, LEGEND_GAP_MM] = [3, 4, 6.4, 4.8, 2.4]
/** A view is no higher than this many times its width. */
const TALLEST = 1.5

type Tissue = Pick<Slide, 'xy' | 'spotDiameterPx' | 'pixelSizeUm'>

/** How a figure is drawn beside what it shows. */
export interface TissueDrawing {
  widthMm: number
  /** Of the picture, and of the spots where they are too many for a drawing. */
  dpi: number
  readPiece: ReadPiece | null
  /** Further slides by the id that panels name. */
  others?: ReadonlyMap<string, { tissue: Tissue; readPiece: ReadPiece | null }>
  /** How the picture is kept in the drawing; PNG unless said. */
  codec?: 'png' | 'jpeg'
  signal?: AbortSignal
}

/**
 * Views of the tissue side by side, in mm: the picture, spots as circles, regions, scale bars and legends. Above 50,000 circles those of a
 * view are one picture. Codes as `readPiece`, `CANCELLED`.
 */
export async function drawTissue(
  tissue: Tissue,
  figure: Omit<TissueFigure, 'kind'>,
  { widthMm, dpi, readPiece, others, codec = 'png', signal }: TissueDrawing,
): Promise<Drawing & { isRastered: boolean }> {
  const { panels } = figure
  const { panelMm, viewMm, topMm, legend, heightMm } = layOut(figure, widthMm)
  const parts: string[] = []
  if (figure.title)
    parts.push(
      textLine(fitting(figure.title, 0.9 * (widthMm - 2 * MARGIN_MM), 3.4), [MARGIN_MM, MARGIN_MM + 3.2], {
        size: 3.4,
        weight: 'bold',
      }),
    )
  let isRastered = false
  for (const [k, panel] of panels.entries()) {
    signal?.throwIfAborted()
    const [minX, minY, maxX, maxY] = panel.bounds
    const left = MARGIN_MM + k * (panelMm + GAP_MM)
    const mmPerPx = Math.min(panelMm / (maxX - minX), viewMm / (maxY - minY))
    const [shownMm, highMm] = [mmPerPx * (maxX - minX), mmPerPx * (maxY - minY)]
    const widthPx = Math.max(1, Math.round((shownMm / 25.4) * dpi))
    const shown = others?.get(panel.slideId ?? '') ?? { tissue, readPiece }
    const slide = shown.tissue
    const piece = shown.readPiece && (await shown.readPiece(panel.bounds, widthPx))
    const places = slide.xy && { xy: slide.xy, diameterPx: slide.spotDiameterPx * figure.spotScale }
    const marks = places && drawMarks(places, panel, 1 / mmPerPx)
    const isTooMany = marks !== null && marks.nCircle > MOST_CIRCLES
    isRastered ||= isTooMany
    const heightPx = Math.max(1, Math.round((widthPx * (maxY - minY)) / (maxX - minX)))
    const inside = [
      piece ? await drawPiece(piece, figure, { mostWidthPx: widthPx, panel, codec }) : '',
      marks ? await drawSpots(marks, panel, isTooMany ? [widthPx, heightPx] : null, signal) : '',
    ].join('')
    // In the middle of its column, at the foot of a row of views of several heights.
    const x = left + (panelMm - shownMm) / 2
    const y = topMm + viewMm - highMm
    if (panel.title)
      parts.push(textLine(fitting(panel.title, panelMm), [left, topMm - 1.7], { weight: 'bold' }))
    parts.push(
      `<svg x="${n(x)}" y="${n(y)}" width="${n(shownMm)}" height="${n(highMm)}" viewBox="${n(minX)} ${n(minY)} ${n(maxX - minX)} ${n(maxY - minY)}" preserveAspectRatio="none">${inside}</svg>`,
      drawScaleBar(mmPerPx, slide.pixelSizeUm, [x, topMm + viewMm, shownMm]),
    )
  }
  parts.push(`<g transform="translate(${MARGIN_MM} ${n(topMm + viewMm + LEGEND_GAP_MM)})">${legend.body}</g>`)
  return { ...drawingMm(widthMm, heightMm, parts.join('')), isRastered }
}

/** How high a figure of this width is, mm: known before anything is read or drawn. */
export const tissueHeightMm = (figure: Omit<TissueFigure, 'kind'>, widthMm: number): number =>
  layOut(figure, widthMm).heightMm

function layOut({ title, panels }: Pick<TissueFigure, 'title' | 'panels'>, widthMm: number) {
  const panelMm = (widthMm - 2 * MARGIN_MM - GAP_MM * (panels.length - 1)) / panels.length
  const viewMm = Math.max(
    ...panels.map(({ bounds }) => Math.min(TALLEST * panelMm, panelMm * aspectOf(bounds))),
  )
  const headMm = panels.some((panel) => panel.title) ? HEAD_MM : 0
  const topMm = MARGIN_MM + (title ? TITLE_MM : 0) + headMm
  const legend = drawLegendRow(panels, widthMm, panelMm)
  const legendMm = legend.heightMm > 0 ? LEGEND_GAP_MM + legend.heightMm : 0
  return { panelMm, viewMm, topMm, legend, heightMm: topMm + viewMm + legendMm + MARGIN_MM }
}

/** A legend beneath each view; one for all where the same colours mean the same. */
function drawLegendRow(panels: readonly TissuePanel[], widthMm: number, panelMm: number): Block {
  const [first] = panels
  const isShared = panels.every(({ legend }) => JSON.stringify(legend) === JSON.stringify(first.legend))
  if (isShared) {
    const regions = panels.flatMap((panel) => panel.regions ?? [])
    return drawLegends(first.legend, regions, widthMm - 2 * MARGIN_MM, 'scale')
  }
  const blocks = panels.map(({ legend, regions = [] }, k) =>
    drawLegends(legend, regions, panelMm, `scale-${k}-${panels.length}`),
  )
  return {
    body: blocks
      .map(({ body }, k) => `<g transform="translate(${n(k * (panelMm + GAP_MM))} 0)">${body}</g>`)
      .join(''),
    heightMm: Math.max(...blocks.map(({ heightMm }) => heightMm)),
  }
}

const aspectOf = ([minX, minY, maxX, maxY]: TissuePanel['bounds']) => (maxY - minY) / (maxX - minX)

async function drawSpots(
  { circles, outlines }: TissueMarks,
  { bounds }: TissuePanel,
  rasterPx: readonly [number, number] | null,
  signal?: AbortSignal,
): Promise<string> {
  if (!rasterPx) return circles.join('') + outlines
  const png = await paintCircles(circles, bounds, rasterPx, signal)
  return imageElement(bounds, 'image/png', png, 1) + outlines
}

/** The piece with the tone of the view, no finer than the paper shows. */
async function drawPiece(
  { pixels, widthPx, heightPx, channels, bounds }: PicturePiece,
  { tone: { brightness, contrast }, pictureOpacity }: Pick<TissueFigure, 'tone' | 'pictureOpacity'>,
  { mostWidthPx, panel, codec }: { mostWidthPx: number; panel: TissuePanel; codec: 'png' | 'jpeg' },
): Promise<string> {
  const share = (bounds[2] - bounds[0]) / (panel.bounds[2] - panel.bounds[0])
  const width = Math.max(1, Math.min(widthPx, Math.round(share * mostWidthPx)))
  const isPlain = brightness === 0 && contrast === 1
  const flat = sharp(pixels, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .resize({ width })
  const toned = isPlain ? flat : flat.linear(contrast, 255 * (0.5 - 0.5 * contrast + brightness))
  const bytes = await (codec === 'png' ? toned.png() : toned.jpeg({ quality: 92 })).toBuffer()
  return imageElement(bounds, `image/${codec}`, bytes, pictureOpacity)
}

function imageElement(
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  type: string,
  bytes: Buffer,
  opacity: number,
): string {
  const shown = opacity < 1 ? ` opacity="${n(opacity)}"` : ''
  return `<image x="${n(minX)}" y="${n(minY)}" width="${n(maxX - minX)}" height="${n(maxY - minY)}"${shown} preserveAspectRatio="none" xlink:href="data:${type};base64,${bytes.toString('base64')}"/>`
}
