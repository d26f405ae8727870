import { createRandom } from '../../stats/random.ts'
import { type Grid, makeGrid } from '../grid.ts'
import { createNoise, octaves } from '../noise.ts'

/** Direction of the collagen at every pixel, as two grids of cosine and sine. */
export interface FibreField {
  cosine: Grid
  sine: Grid
}

/** Directions that swirl over about 350 px, as collagen bundles do. */
export function createFibreField(sizePx: number, seed: number): FibreField {
  const swirl = octaves(createNoise(seed), 2)
  const angle = (x: number, y: number) => 0.6 + 2.4 * swirl(x / 350, y / 350)
  return {
    cosine: makeGrid(sizePx, 8, (x, y) => Math.cos(angle(x, y))),
    sine: makeGrid(sizePx, 8, (x, y) => Math.sin(angle(x, y))),
  }
}

const STEPS = 15
const STEP_PX = 1

/**
 * Fibre texture by line integral convolution (Cabral and Leedom 1993): white noise averaged along the directions.
 * Gives `[sizePx, sizePx]`, mean 0 and sd about 1; only where `mask` is above `threshold`, else 0.
 */
export function fibreTexture(
  sizePx: number,
  field: FibreField,
  seed: number,
  mask: (x: number, y: number) => boolean,
): Float32Array {
  const random = createRandom(seed)
  const grain = Float32Array.from({ length: sizePx * sizePx }, () => random.uniform() - 0.5)
  const texture = new Float32Array(sizePx * sizePx)
  const { side, stepPx, values: cosines } = field.cosine
  const sines = field.sine.values
  const last = sizePx - 1
  // Sum of n uniform values of sd 1/√12; the path revisits pixels, so the sum is a little wider than independent.
  const scale = Math.sqrt(12 / (2 * STEPS + 1)) * 0.9
  const walk = (startX: number, startY: number, direction: number) => {
    let x = startX
    let y = startY
    let sum = 0
    for (let step = 0; step < STEPS; step++) {
      const cell = ((y / stepPx) | 0) * side + ((x / stepPx) | 0)
      x = Math.min(last, Math.max(0, x + direction * STEP_PX * cosines[cell]))
      y = Math.min(last, Math.max(0, y + direction * STEP_PX * sines[cell]))
      sum += grain[(y | 0) * sizePx + (x | 0)]
    }
    return sum
  }
  for (let y = 0; y < sizePx; y++)
    for (let x = 0; x < sizePx; x++) {
      if (!mask(x, y)) continue
      const own = grain[y * sizePx + x]
      texture[y * sizePx + x] = scale * (own + walk(x + 0.5, y + 0.5, 1) + walk(x + 0.5, y + 0.5, -1))
    }
  return texture
}
