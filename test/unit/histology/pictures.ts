import type { Picture } from '../../../worker/api/methods.ts'
import { createRandom } from '../../../worker/stats/random.ts'

/** An opaque picture of full-resolution pixels from `rgb: [heightPx, widthPx, 3]`. */
export function toPicture(rgb: ArrayLike<number>, widthPx: number, heightPx: number): Picture {
  const pixels = new Uint8Array(4 * widthPx * heightPx).fill(255)
  for (let k = 0; k < rgb.length; k++) pixels[4 * Math.floor(k / 3) + (k % 3)] = rgb[k]
  return { pixels, widthPx, heightPx, scale: 1, place: 'test' }
}

/** Waves and noise of stain-like colours with a black corner, seeded. */
export function makePicture(widthPx: number, heightPx: number): Picture {
  const random = createRandom(3)
  const rgb = Array.from({ length: 3 * widthPx * heightPx }, (_, k) => {
    const [x, y] = [Math.floor(k / 3) % widthPx, Math.floor(k / 3 / widthPx)]
    const wave = Math.sin(x / 7 + (k % 3)) * Math.cos(y / 5) + 0.5 * Math.sin((x + 2 * y) / 11)
    return x < 50 && y < 40 ? 0 : Math.min(255, Math.max(0, 150 + 60 * wave + 15 * random.normal()))
  })
  return toPicture(rgb, widthPx, heightPx)
}

/** A quarter turn clockwise: what was at (x, y) is at (height - y, x). */
export function turn({ pixels, widthPx, heightPx, ...rest }: Picture): Picture {
  const turned = new Uint8Array(pixels.length)
  for (let k = 0; k < pixels.length / 4; k++) {
    const [x, y] = [k % widthPx, Math.floor(k / widthPx)]
    turned.set(pixels.subarray(4 * k, 4 * k + 4), 4 * (x * heightPx + heightPx - 1 - y))
  }
  return { ...rest, pixels: turned, widthPx: heightPx, heightPx: widthPx }
}
