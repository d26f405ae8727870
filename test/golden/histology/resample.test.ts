import { expect, test } from 'vitest'
import { pixelsUnder, resampleTile } from '../../../worker/attention/histology/encoder/resample.ts'
import golden from './resample.json' with { type: 'json' }

const { widthPx, heightPx } = golden
const whole = new Uint8Array(Buffer.from(golden.rgb, 'base64'))

/** The rows and columns of the picture that a tile reads, cut out as a source would give them. */
function cut(left: number, top: number, side: number) {
  const [x0, x1] = pixelsUnder({ start: left, length: side }, widthPx)
  const [y0, y1] = pixelsUnder({ start: top, length: side }, heightPx)
  const rows = Array.from({ length: y1 - y0 }, (_, y) =>
    whole.subarray(3 * ((y0 + y) * widthPx + x0), 3 * ((y0 + y) * widthPx + x1)),
  )
  const region = { left: x0, top: y0, widthPx: x1 - x0, heightPx: y1 - y0 }
  return { pixels: new Uint8Array(Buffer.concat(rows)), region, widthPx, heightPx }
}

test.each(golden.cases)(
  'a tile of $out px from $side px at $left, $top is that of torch and numpy',
  (one) => {
    const { left, top, side, out } = one
    const tile = resampleTile(
      cut(left, top, side),
      { start: left, length: side },
      { start: top, length: side },
      out,
    )
    expect(tile).toHaveLength(one.values.length)
    const worst = Math.max(...one.values.map((value, k) => Math.abs(value - tile[k])))
    expect(worst).toBeLessThanOrEqual(0.51)
  },
)
