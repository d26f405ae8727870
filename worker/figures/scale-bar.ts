import { INK, n, textLine, textWidth } from './svg.ts'

const MOST_MM = 30

/** A bar of a round length, at most 30 mm on paper: micrometres where the size of a pixel is known, else pixels. */
export function scaleBarOf(
  mmPerPx: number,
  pixelSizeUm: number | null,
): { lengthMm: number; label: string; length: number } {
  const unitsPerMm = (pixelSizeUm ?? 1) / mmPerPx
  const most = MOST_MM * unitsPerMm
  const power = 10 ** Math.floor(Math.log10(most))
  const length = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power
  const label =
    pixelSizeUm === null ? `${length} px` : length >= 1000 ? `${length / 1000} mm` : `${length} µm`
  return { lengthMm: length / unitsPerMm, label, length }
}

/** The bar in a view's lower left corner, its `left` and `bottom` in mm. */
export function drawScaleBar(
  mmPerPx: number,
  pixelSizeUm: number | null,
  [left, bottom]: readonly [number, number],
): string {
  const { lengthMm, label } = scaleBarOf(mmPerPx, pixelSizeUm)
  const box = Math.max(lengthMm, textWidth(label)) + 3
  return [
    `<rect x="${n(left + 2)}" y="${n(bottom - 8)}" width="${n(box)}" height="6" rx="0.6" fill="#ffffff" fill-opacity="0.85"/>`,
    textLine(label, [left + 2 + box / 2, bottom - 4.6], { anchor: 'middle' }),
    `<rect class="scale-bar" x="${n(left + 2 + (box - lengthMm) / 2)}" y="${n(bottom - 3.6)}" width="${n(lengthMm)}" height="0.7" fill="${INK}"/>`,
  ].join('')
}
