import sharp from 'sharp'
import type { FigureLegend, TissuePanel } from '../api/figures.ts'
import type { Picture } from '../api/methods.ts'
import type { Slide } from '../slide/slide.ts'
import { escapeXml, fitting, INK, n, QUIET, svgDocument, TEXT_MM, textLine, textWidth } from './svg.ts'

const [MARGIN_MM, GAP_MM, LINE_MM, BAR_MM, DPI] = [3, 4, 4.2, 42, 200]

type Tissue = Pick<Slide, 'xy' | 'spotDiameterPx' | 'pixelSizeUm' | 'pictureInfo' | 'readPicture'>

/** Views of the tissue side by side as SVG: the picture embedded, spots as circles, scale bars and legends. */
export async function drawTissue(
  slide: Tissue,
  panels: readonly TissuePanel[],
  widthMm: number,
): Promise<string> {
  const picture = slide.pictureInfo ? await slide.readPicture() : null
  const panelMm = (widthMm - 2 * MARGIN_MM - GAP_MM * (panels.length - 1)) / panels.length
  const viewMm = Math.max(
    ...panels.map(({ bounds: [minX, minY, maxX, maxY] }) =>
      Math.min(1.5 * panelMm, (panelMm * (maxY - minY)) / (maxX - minX)),
    ),
  )
  const legends = panels.map(({ legend }, k) => drawLegend(legend, panelMm, `scale-${k}-${panels.length}`))
  const parts: string[] = []
  for (const [k, panel] of panels.entries()) {
    const left = MARGIN_MM + k * (panelMm + GAP_MM)
    const { bounds } = panel
    const [minX, minY, maxX, maxY] = bounds
    const inside = (await drawPicture(picture, bounds, panelMm)) + drawSpots(slide, panel)
    parts.push(
      `<svg x="${n(left)}" y="${MARGIN_MM}" width="${n(panelMm)}" height="${n(viewMm)}" viewBox="${n(minX)} ${n(minY)} ${n(maxX - minX)} ${n(maxY - minY)}" preserveAspectRatio="xMidYMid meet">${inside}</svg>`,
      drawScaleBar(
        Math.min(panelMm / (maxX - minX), viewMm / (maxY - minY)),
        slide.pixelSizeUm,
        left,
        MARGIN_MM + viewMm,
      ),
      `<g transform="translate(${n(left)} ${n(MARGIN_MM + viewMm + 2.4)})">${legends[k].body}</g>`,
    )
  }
  const legendMm = Math.max(...legends.map(({ heightMm }) => heightMm))
  return svgDocument(widthMm, 2 * MARGIN_MM + viewMm + 2.4 + legendMm, parts.join(''))
}

async function drawPicture(
  picture: Picture | null,
  [minX, minY, maxX, maxY]: TissuePanel['bounds'],
  panelMm: number,
): Promise<string> {
  if (!picture) return ''
  const { pixels, widthPx, heightPx, scale } = picture
  const left = Math.max(0, Math.floor(minX * scale))
  const top = Math.max(0, Math.floor(minY * scale))
  const width = Math.min(widthPx, Math.ceil(maxX * scale)) - left
  const height = Math.min(heightPx, Math.ceil(maxY * scale)) - top
  if (width <= 0 || height <= 0) return ''
  const raw = { width: widthPx, height: heightPx, channels: 4 } as const
  const jpeg = await sharp(pixels, { raw, limitInputPixels: false })
    .extract({ left, top, width, height })
    .flatten({ background: '#ffffff' })
    .resize({ width: Math.max(1, Math.min(width, Math.round((panelMm / 25.4) * DPI))) })
    .jpeg({ quality: 92 })
    .toBuffer()
  return `<image x="${n(left / scale)}" y="${n(top / scale)}" width="${n(width / scale)}" height="${n(height / scale)}" preserveAspectRatio="none" xlink:href="data:image/jpeg;base64,${jpeg.toString('base64')}"/>`
}

function drawSpots({ xy, spotDiameterPx }: Tissue, { colours }: TissuePanel): string {
  if (!xy) return ''
  // One group for each colour: half the size of the drawing.
  const groups = new Map<string, string[]>()
  for (let spot = 0; 2 * spot < xy.length; spot++) {
    const [r, g, b, a] = colours.subarray(4 * spot, 4 * spot + 4)
    if (a === 0 || !Number.isFinite(xy[2 * spot] + xy[2 * spot + 1])) continue
    const key = `fill="rgb(${r},${g},${b})" fill-opacity="${n(a / 255)}"`
    const circle = `<circle cx="${n(xy[2 * spot])}" cy="${n(xy[2 * spot + 1])}" r="${n(spotDiameterPx / 2)}"/>`
    groups.set(key, [...(groups.get(key) ?? []), circle])
  }
  return [...groups].map(([key, circles]) => `<g ${key}>${circles.join('')}</g>`).join('')
}

/** A bar of a round length: micrometres where the size of a pixel is known, else pixels. */
function drawScaleBar(mmPerPx: number, pixelSizeUm: number | null, left: number, bottom: number): string {
  const unitsPerMm = (pixelSizeUm ?? 1) / mmPerPx
  const most = 30 * unitsPerMm
  const power = 10 ** Math.floor(Math.log10(most))
  const length = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power
  const label =
    pixelSizeUm === null ? `${length} px` : length >= 1000 ? `${length / 1000} mm` : `${length} µm`
  const width = length / unitsPerMm
  const box = Math.max(width, textWidth(label)) + 3
  return [
    `<rect x="${n(left + 2)}" y="${n(bottom - 8)}" width="${n(box)}" height="6" rx="0.6" fill="#ffffff" fill-opacity="0.85"/>`,
    textLine(label, [left + 2 + box / 2, bottom - 5.1], { anchor: 'middle' }),
    `<path d="M${n(left + 2 + (box - width) / 2)} ${n(bottom - 4.3)}v1.2h${n(width)}v-1.2" fill="none" stroke="${INK}" stroke-width="0.35"/>`,
  ].join('')
}

function drawLegend(legend: FigureLegend, widthMm: number, id: string): { body: string; heightMm: number } {
  if (legend.kind === 'scale') {
    const { title, unit, stops, ticks } = legend
    const offsets = stops.map(
      (colour, k) => `<stop offset="${n(k / (stops.length - 1))}" stop-color="${escapeXml(colour)}"/>`,
    )
    const labels = ticks.map((tick, k) =>
      textLine(tick, [k === 0 ? 0 : BAR_MM, LINE_MM + 5], { size: 2.3, anchor: k === 0 ? 'start' : 'end' }),
    )
    const body = [
      textLine(title, [0, TEXT_MM], { weight: 'bold' }),
      textLine(unit, [textWidth(`${title}  `), TEXT_MM], { size: 2.3, colour: QUIET }),
      `<linearGradient id="${id}">${offsets.join('')}</linearGradient><rect y="3.8" width="${BAR_MM}" height="2.4" fill="url(#${id})"/>`,
      ...labels,
    ]
    return { body: body.join(''), heightMm: LINE_MM + 6 }
  }
  const body = legend.items.map(({ name, colour }, k) => {
    const y = k * LINE_MM
    return `<circle cx="1.1" cy="${n(y + 1.4)}" r="1.1" fill="${escapeXml(colour)}"/>${textLine(fitting(name, widthMm - 4), [3.4, y + 2.3])}`
  })
  return { body: body.join(''), heightMm: legend.items.length * LINE_MM }
}
