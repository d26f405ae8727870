import type { Plane } from '../channels.ts'

/** A piece of a picture: `[heightPx, widthPx, nSample]` row-major. */
export interface Rows {
  samples: Plane
  widthPx: number
  heightPx: number
}

/**
 * Squares of 2 × 2 pixels averaged to one, whole numbers rounded; the last row or column of an odd side stands for two. Level k of a
 * pyramid made so has exactly 2^-k of the pixels a side.
 */
export function halve({ samples, widthPx, heightPx }: Rows, nSample: number): Rows {
  const [outWidth, outHeight] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)]
  const out = new (samples.constructor as Uint8ArrayConstructor)(outWidth * outHeight * nSample) as Plane
  const round = samples instanceof Float32Array || samples instanceof Float64Array ? keep : Math.round
  for (let y = 0; y < outHeight; y++) {
    const above = 2 * y * widthPx
    const below = Math.min(2 * y + 1, heightPx - 1) * widthPx
    for (let x = 0; x < outWidth; x++) {
      const a = 2 * x * nSample
      const b = Math.min(2 * x + 1, widthPx - 1) * nSample
      const [up, down] = [above * nSample, below * nSample]
      const to = (y * outWidth + x) * nSample
      for (let k = 0; k < nSample; k++)
        out[to + k] = round(
          (samples[up + a + k] + samples[up + b + k] + samples[down + a + k] + samples[down + b + k]) / 4,
        )
    }
  }
  return { samples: out, widthPx: outWidth, heightPx: outHeight }
}

const keep = (value: number) => value
