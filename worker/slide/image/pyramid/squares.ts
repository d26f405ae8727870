import type { PictureRegion } from '../../slide-tiles.ts'
import type { Plane } from '../channels.ts'
import type { PictureSource } from '../source.ts'
import type { Rows } from './halve.ts'

/** A region of the finest level, one piece per plane (RGB is one). Throws what reading throws. */
export async function cut(
  source: PictureSource,
  region: PictureRegion,
  planes: readonly number[],
): Promise<Rows[]> {
  const { widthPx, heightPx } = region
  const found =
    source.kind === 'rgb'
      ? [await source.levels[0].read(region)]
      : await source.levels[0].read(region, planes)
  return found.map((samples) => ({ samples, widthPx, heightPx }))
}

/** A rectangle of a piece. */
export function part({ samples, widthPx }: Rows, region: PictureRegion, nSample: number): Rows {
  const { left, top, widthPx: width, heightPx } = region
  const out = new (samples.constructor as Uint8ArrayConstructor)(width * heightPx * nSample) as Plane
  for (let y = 0; y < heightPx; y++) {
    const from = ((top + y) * widthPx + left) * nSample
    out.set(samples.subarray(from, from + width * nSample) as Uint8Array, y * width * nSample)
  }
  return { samples: out, widthPx: width, heightPx }
}

/** Pieces side by side and below one another as one; those of a row are as high, those of a column as wide. */
export function joinSquares(squares: readonly Rows[][], nSample: number): Rows {
  const widthPx = squares[0].reduce((sum, square) => sum + square.widthPx, 0)
  const heightPx = squares.reduce((sum, [square]) => sum + square.heightPx, 0)
  const kind = squares[0][0].samples.constructor as Uint8ArrayConstructor
  const samples = new kind(widthPx * heightPx * nSample) as Plane
  let top = 0
  for (const row of squares) {
    let left = 0
    for (const square of row) {
      const width = square.widthPx * nSample
      for (let y = 0; y < square.heightPx; y++)
        samples.set(
          square.samples.subarray(y * width, (y + 1) * width) as Uint8Array,
          ((top + y) * widthPx + left) * nSample,
        )
      left += square.widthPx
    }
    top += row[0].heightPx
  }
  return { samples, widthPx, heightPx }
}
