/** Samples of a block of picture rows, `[nPixel, nChannel]` row-major. */
export type Samples = Uint8Array | Float32Array

/**
 * Writes samples as RGBA pixels from `offset` (bytes) on: grey is repeated, transparency is laid on white.
 * `gain` maps the brightest sample to 255; NaN becomes 0.
 */
export function writeRgba(
  samples: Samples,
  nPixel: number,
  nChannel: number,
  gain: number,
  pixels: Uint8Array,
  offset: number,
): void {
  if (samples instanceof Uint8Array && nChannel === 3 && gain === 1) {
    pixels.set(new Uint8Array(shrinkRgb(samples, nPixel, 1, 1).buffer), offset)
    return
  }
  const second = nChannel === 1 ? 0 : 1
  const third = nChannel === 1 ? 0 : 2
  for (let i = 0; i < nPixel; i++) {
    const from = i * nChannel
    const to = offset + i * 4
    const alpha = nChannel === 4 ? clamp(samples[from + 3] * gain) / 255 : 1
    pixels[to] = onWhite(samples[from] * gain, alpha)
    pixels[to + 1] = onWhite(samples[from + second] * gain, alpha)
    pixels[to + 2] = onWhite(samples[from + third] * gain, alpha)
    pixels[to + 3] = 255
  }
}

function onWhite(value: number, alpha: number): number {
  return clamp(value * alpha + 255 * (1 - alpha))
}

/** To the nearest byte. */
function clamp(value: number): number {
  return value > 255 ? 255 : value > 0 ? Math.round(value) : 0
}

/** The gain of samples by their greatest value: 0..1, 8, 12 or 16 bits; null where none of these fits. */
export function gainOf(greatest: number, isFloat: boolean): number | null {
  if (isFloat && greatest <= 1) return 255
  if (greatest <= 255) return 1
  if (greatest <= 4095) return 255 / 4095
  return greatest <= 65535 ? 255 / 65535 : null
}

/**
 * RGB as opaque RGBA, squares of `factor` × `factor` pixels averaged to one (a number of four bytes each); what is left over is cut off,
 * but for sides shorter than that.
 */
export function shrinkRgb(rgb: Uint8Array, widthPx: number, heightPx: number, factor: number): Uint32Array {
  const side = (px: number) => Math.max(1, Math.floor(px / factor))
  const [outWidth, outHeight] = [side(widthPx), side(heightPx)]
  const out = new Uint32Array(outWidth * outHeight)
  // The order of bytes in a number is that of every processor this runs on: red first.
  if (factor === 1) {
    for (let i = 0, at = 0; i < out.length; i++, at += 3)
      out[i] = rgb[at] | (rgb[at + 1] << 8) | (rgb[at + 2] << 16) | 0xff000000
    return out
  }
  const [across, down] = [Math.min(factor, widthPx), Math.min(factor, heightPx)]
  const area = across * down
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      let [red, green, blue] = [0, 0, 0]
      for (let row = y * factor; row < y * factor + down; row++) {
        const from = 3 * (row * widthPx + x * factor)
        for (let at = from; at < from + 3 * across; at += 3) {
          red += rgb[at]
          green += rgb[at + 1]
          blue += rgb[at + 2]
        }
      }
      out[y * outWidth + x] =
        Math.round(red / area) |
        (Math.round(green / area) << 8) |
        (Math.round(blue / area) << 16) |
        0xff000000
    }
  return out
}

/** Averages squares of `factor` × `factor` pixels of `rows` (`[heightPx, widthPx, 4]`); what is left over is cut off. */
export function shrinkRows(rows: Uint8Array, widthPx: number, heightPx: number, factor: number): Uint8Array {
  if (factor === 1) return rows
  const outWidth = Math.floor(widthPx / factor)
  const outHeight = Math.floor(heightPx / factor)
  const out = new Uint8Array(outWidth * outHeight * 4)
  const area = factor * factor
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++)
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0
        for (let dy = 0; dy < factor; dy++)
          for (let dx = 0; dx < factor; dx++)
            sum += rows[((y * factor + dy) * widthPx + x * factor + dx) * 4 + channel]
        out[(y * outWidth + x) * 4 + channel] = Math.round(sum / area)
      }
  return out
}
