import { HistologueError } from '../api/errors.ts'

/** Cairo, which draws the picture, has no more pixels on a side. */
const MOST_PX = 32_767
const MM_PER_INCH = 25.4
/** A figure is no narrower. */
const NARROWEST_MM = 20

const pixels = (mm: number, dpi: number) => Math.round((mm * dpi) / MM_PER_INCH)

/**
 * Throws `WRITE_FAILED` with the largest that works where a picture of this width has too many pixels on a side. `heightOf` gives the
 * height of any width, all mm.
 */
export function refuseHuge(heightOf: (widthMm: number) => number, widthMm: number, dpi: number): void {
  const fits = (mm: number) => Math.max(pixels(mm, dpi), pixels(heightOf(mm), dpi)) <= MOST_PX
  if (fits(widthMm)) return
  const heightMm = heightOf(widthMm)
  let widest = Math.floor(widthMm)
  while (widest > NARROWEST_MM && !fits(widest)) widest--
  const finest = Math.floor((MOST_PX * MM_PER_INCH) / Math.max(widthMm, heightMm))
  const size = [widthMm, heightMm].map((mm) => pixels(mm, dpi).toLocaleString('en-US')).join(' × ')
  throw new HistologueError(
    'WRITE_FAILED',
    `${Math.round(widthMm)} mm at ${dpi} dpi are ${size} pixels; a PNG is drawn with at most 32,767 on a side.`,
    {
      advice: `The largest that works is ${widest} mm at ${dpi} dpi, or ${finest} dpi at ${Math.round(widthMm)} mm; SVG and PDF have no such limit.`,
    },
  )
}
