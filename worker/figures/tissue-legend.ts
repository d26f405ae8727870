import type { FigureLegend, FigureRegion } from '../api/figures.ts'
import { escapeXml, fitting, INK, n, QUIET, TEXT_MM, textLine, textWidth } from './svg.ts'

const [LINE_MM, BAR_MM, TITLE_MM, SMALL_MM] = [4.2, 46, 4.4, 2.3]
/** A swatch with the room around its name. */
const SWATCH_MM = 7

/** A part of a figure in mm, from its top left corner. */
export interface Block {
  body: string
  heightMm: number
}

const NOTHING: Block = { body: '', heightMm: 0 }

/** Legend and regions one beneath the other. `id` names the gradient and must be the figure's only one. */
export function drawLegends(
  legend: FigureLegend | null,
  regions: readonly FigureRegion[],
  widthMm: number,
  id: string,
): Block {
  const first = !legend
    ? NOTHING
    : legend.kind === 'scale'
      ? drawScale(legend, widthMm, id)
      : drawSwatches(legend, widthMm)
  const items = regions.map(({ name, colour }) => ({ name, colour }))
  const second = items.length > 0 ? drawSwatches({ title: 'Regions', items }, widthMm, true) : NOTHING
  const top = first.heightMm > 0 && second.heightMm > 0 ? first.heightMm + 1.6 : first.heightMm
  return {
    body: `${first.body}<g transform="translate(0 ${n(top)})">${second.body}</g>`,
    heightMm: top + second.heightMm,
  }
}

function drawScale(
  { title, unit, stops, ticks }: Extract<FigureLegend, { kind: 'scale' }>,
  widthMm: number,
  id: string,
): Block {
  const offsets = stops.map(
    (colour, k) => `<stop offset="${n(k / (stops.length - 1))}" stop-color="${escapeXml(colour)}"/>`,
  )
  const bar = Math.min(BAR_MM, widthMm)
  const last = ticks.length - 1
  const labels = ticks.map((tick, k) => {
    const anchor = k === 0 ? 'start' : k === last ? 'end' : 'middle'
    return textLine(tick, [(bar * k) / Math.max(1, last), 9.2], { size: SMALL_MM, anchor })
  })
  const shownTitle = fitting(title, Math.max(10, widthMm - textWidth(unit, SMALL_MM) - 3))
  const body = [
    `<text y="${TEXT_MM}" font-size="${TEXT_MM}" fill="${INK}" font-weight="bold">${escapeXml(shownTitle)}<tspan dx="1.6" font-size="${SMALL_MM}" font-weight="normal" fill="${QUIET}">${escapeXml(unit)}</tspan></text>`,
    `<linearGradient id="${id}">${offsets.join('')}</linearGradient><rect y="3.8" width="${n(bar)}" height="2.4" fill="url(#${id})"/>`,
    ...labels,
  ]
  return { body: body.join(''), heightMm: 10 }
}

/** Names beside their colours, in as many columns as there is room for, down each; rings for regions. */
function drawSwatches(
  { title, items }: Omit<Extract<FigureLegend, { kind: 'swatches' }>, 'kind'>,
  widthMm: number,
  asRings = false,
): Block {
  const widest = SWATCH_MM + Math.max(0, ...items.map(({ name }) => textWidth(name)))
  const nColumn = Math.max(1, Math.min(items.length, Math.floor(widthMm / widest)))
  const nRow = Math.ceil(items.length / nColumn)
  const columnMm = nColumn > 1 ? widest : widthMm
  const top = title ? TITLE_MM : 0
  const head = title ? textLine(fitting(title, widthMm), [0, TEXT_MM], { weight: 'bold' }) : ''
  const body = items.map(({ name, colour }, k) => {
    const [x, y] = [Math.floor(k / nRow) * columnMm, top + (k % nRow) * LINE_MM]
    const paint = asRings
      ? `fill="none" stroke="${escapeXml(colour)}" stroke-width="0.6"`
      : `fill="${escapeXml(colour)}"`
    return `<circle cx="${n(x + 1.1)}" cy="${n(y + 1.4)}" r="1.1" ${paint}/>${textLine(fitting(name, columnMm - 5), [x + 3.4, y + 2.3])}`
  })
  return { body: head + body.join(''), heightMm: top + nRow * LINE_MM }
}
