import type { Picture } from '../../api/methods.ts'

/** A picture at the resolution an encoder works at. */
export interface WorkingPicture {
  widthPx: number
  heightPx: number
  /** `[heightPx, widthPx, 4]` row-major RGBA. */
  pixels: Uint8Array
  /** Working pixels per full-resolution pixel, across and down (they differ by the rounding of the size). */
  scale: readonly [number, number]
}

/**
 * The picture with every pixel averaged over the area it covers, so that a spot of `spotDiameterPx` (full-resolution
 * pixels) is at most `largestPx` wide; the picture itself where it already is.
 */
export function toWorkingPicture(
  picture: Picture,
  spotDiameterPx: number,
  largestPx: number,
): WorkingPicture {
  const { widthPx, heightPx, pixels, scale } = picture
  const factor = largestPx / (spotDiameterPx * scale)
  if (factor >= 1) return { widthPx, heightPx, pixels, scale: [scale, scale] }
  const width = Math.max(1, Math.round(widthPx * factor))
  const height = Math.max(1, Math.round(heightPx * factor))
  return {
    widthPx: width,
    heightPx: height,
    pixels: averageAreas(picture, width, height),
    scale: [(scale * width) / widthPx, (scale * height) / heightPx],
  }
}

/** The source pixels under a target pixel: their range and the share of the first and the last. */
interface Cover {
  start: number
  end: number
  first: number
  last: number
}

function covers(nSource: number, nTarget: number): Cover[] {
  const step = nSource / nTarget
  return Array.from({ length: nTarget }, (_, k) => {
    const [from, to] = [k * step, Math.min(nSource, (k + 1) * step)]
    const start = Math.floor(from)
    const end = Math.max(start + 1, Math.ceil(to - 1e-9))
    return { start, end, first: Math.min(to, start + 1) - from, last: to - (end - 1) }
  })
}

/** Rows are added up one target row at a time, so that nothing larger than the result is kept. */
function averageAreas({ widthPx, heightPx, pixels }: Picture, width: number, height: number): Uint8Array {
  const out = new Uint8Array(4 * width * height)
  const sums = new Float32Array(4 * widthPx)
  const columns = covers(widthPx, width)
  const area = (widthPx / width) * (heightPx / height)
  for (const [y, rows] of covers(heightPx, height).entries()) {
    sums.fill(0)
    for (let row = rows.start; row < rows.end; row++)
      addRow(sums, pixels, 4 * widthPx * row, shareOf(rows, row))
    averageRow(sums, columns, area, out, 4 * width * y)
  }
  return out
}

function shareOf({ start, end, first, last }: Cover, at: number): number {
  if (at === start) return first
  return at === end - 1 ? last : 1
}

function addRow(sums: Float32Array, pixels: Uint8Array, from: number, share: number): void {
  for (let k = 0; k < sums.length; k++) sums[k] += share * pixels[from + k]
}

function averageRow(sums: Float32Array, columns: Cover[], area: number, out: Uint8Array, to: number): void {
  for (const [x, cover] of columns.entries())
    for (let channel = 0; channel < 4; channel++) {
      let sum = 0
      for (let at = cover.start; at < cover.end; at++) sum += shareOf(cover, at) * sums[4 * at + channel]
      out[to + 4 * x + channel] = Math.round(sum / area)
    }
}
