import { INK, n, textLine, textWidth } from './svg.ts'

/** The bar is at most so long, and at most this share of its view, since it covers tissue. */
const [MOST_MM, MOST_SHARE] = [30, 0.25]

/** A bar of a round length for a view `viewMm` wide: micrometres where the size of a pixel is known, else pixels. */
function scaleBarOf(
  mmPerPx: number,
  pixelSizeUm: number | null,
  viewMm: number,
): { lengthMm: number; label: string } {
  const unitsPerMm = (pixelSizeUm ?? 1) / mmPerPx
  const most = Math.min(MOST_MM, MOST_SHARE * viewMm) * unitsPerMm
  const power = 10 ** Math.floor(Math.log10(most))
  const length = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power
  const label =
    pixelSizeUm === null ? `${length} px` : length >= 1000 ? `${length / 1000} mm` : `${length} µm`
  return { lengthMm: length / unitsPerMm, label }
}

/** The bar in the lower left corner of a view, whose `left`, `bottom` and width are in mm. */
export function drawScaleBar(
  mmPerPx: number,
  pixelSizeUm: number | null,
  [left, bottom, viewMm]: readonly [number, number, number],
): string {
  const { lengthMm, label } = scaleBarOf(mmPerPx, pixelSizeUm, viewMm)
  const box = Math.max(lengthMm, textWidth(label)) + 3
  return [
    `<rect x="${n(left + 2)}" y="${n(bottom - 8)}" width="${n(box)}" height="6" rx="0.6" fill="#ffffff" fill-opacity="0.85"/>`,
    textLine(label, [left + 2 + box / 2, bottom - 4.6], { anchor: 'middle' }),
    `<rect class="scale-bar" x="${n(left + 2 + (box - lengthMm) / 2)}" y="${n(bottom - 3.6)}" width="${n(lengthMm)}" height="0.7" fill="${INK}"/>`,
  ].join('')
}
