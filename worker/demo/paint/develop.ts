import { createRandom } from '../../stats/random.ts'
import type { StainCanvas } from './canvas.ts'

/** Optical density of a unit of stain in red, green and blue (Macenko et al. 2009, their reference slide). */
const HAEMATOXYLIN = [0.5626, 0.7201, 0.4062]
const EOSIN = [0.2159, 0.8012, 0.5581]
/** Light through bare glass, 0..255. */
const GLASS = [244, 242, 245]

const TABLE_SIZE = 4096
const TABLE_MAX = 6

/**
 * Develops stain concentrations into a picture by Beer and Lambert's law, `I = I0 exp(-(H h + E e))`, with the grain
 * of a camera. Gives `[sizePx, sizePx, 3]` RGB.
 */
export function develop({ sizePx, haematoxylin, eosin }: StainCanvas, seed: number): Uint8Array {
  const transmitted = Float32Array.from({ length: TABLE_SIZE + 1 }, (_, i) =>
    Math.exp((-i * TABLE_MAX) / TABLE_SIZE),
  )
  const random = createRandom(seed)
  const pixels = new Uint8Array(sizePx * sizePx * 3)
  for (let k = 0; k < haematoxylin.length; k++) {
    const grain = 2.4 * (random.uniform() - 0.5)
    for (let channel = 0; channel < 3; channel++) {
      const density = haematoxylin[k] * HAEMATOXYLIN[channel] + eosin[k] * EOSIN[channel]
      const light = transmitted[Math.min(TABLE_SIZE, (density * TABLE_SIZE) / TABLE_MAX) | 0]
      pixels[3 * k + channel] = Math.min(255, Math.max(0, GLASS[channel] * light + grain + 0.5))
    }
  }
  return pixels
}

/** Shrinks `[sizePx, sizePx, 3]` RGB to a smaller square by averaging the pixels below each new one. */
export function shrink(pixels: Uint8Array, sizePx: number, smallPx: number): Uint8Array {
  const small = new Uint8Array(smallPx * smallPx * 3)
  const edge = (i: number) => Math.round((i * sizePx) / smallPx)
  for (let row = 0; row < smallPx; row++)
    for (let column = 0; column < smallPx; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0
        for (let y = edge(row); y < edge(row + 1); y++)
          for (let x = edge(column); x < edge(column + 1); x++) sum += pixels[3 * (y * sizePx + x) + channel]
        const count = (edge(row + 1) - edge(row)) * (edge(column + 1) - edge(column))
        small[3 * (row * smallPx + column) + channel] = Math.round(sum / count)
      }
  return small
}
