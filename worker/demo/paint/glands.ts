import type { Random } from '../../stats/random.ts'
import { sampleGrid } from '../grid.ts'
import type { Noise } from '../noise.ts'
import type { TissueMap } from '../tissue-map.ts'
import { GLANDS } from '../tissue-types.ts'
import { type StainCanvas, visitSquare } from './canvas.ts'
import type { Nucleus } from './nuclei.ts'

/** One acinus or duct: a bent ring of epithelium around a lumen. */
export interface Gland {
  x: number
  y: number
  radiusPx: number
  /** Radius of the lumen as a share of the radius. */
  lumen: number
}

/** Packs acini and a few ducts into the gland regions without overlap. */
export function placeGlands(map: TissueMap, random: Random): Gland[] {
  const glands: Gland[] = []
  const nTry = Math.round((map.sizePx / 2000) ** 2 * 9000)
  for (let attempt = 0; attempt < nTry; attempt++) {
    const x = random.uniform() * map.sizePx
    const y = random.uniform() * map.sizePx
    const wide = attempt < nTry / 12
    const radiusPx = wide ? 24 + 12 * random.uniform() : 11 + 7 * random.uniform()
    if (sampleGrid(map.shares[GLANDS], x, y) < 0.8) continue
    if (glands.some((other) => Math.hypot(other.x - x, other.y - y) < other.radiusPx + radiusPx + 2.5))
      continue
    glands.push({ x, y, radiusPx, lumen: wide ? 0.52 : 0.3 + 0.14 * random.uniform() })
  }
  return glands
}

/** Paints lumen, epithelium and basement membrane of a gland, marks its pixels in `covered` and gives its nuclei. */
export function paintGland(
  canvas: StainCanvas,
  gland: Gland,
  noise: Noise,
  random: Random,
  covered: Uint8Array,
): Nucleus[] {
  const { x, y, radiusPx, lumen } = gland
  const outline = (cosine: number, sine: number) =>
    radiusPx * (1 + 0.16 * noise(x + 1.1 * cosine, y + 1.1 * sine))
  visitSquare(canvas, x, y, radiusPx * 1.35, (k, dx, dy) => {
    const distance = Math.hypot(dx, dy) + 1e-6
    const t = distance / outline(dx / distance, dy / distance)
    if (t > 1.05) return
    covered[k] = 1
    const inLumen = clamp01(((lumen - t) * radiusPx) / 1.5 + 0.5)
    const rim = Math.exp(-(((t - 1) * radiusPx) ** 2) / 1.6)
    const edge = clamp01(((1.02 - t) * radiusPx) / 1.5)
    const eosin = (0.4 + 0.25 * rim) * (1 - inLumen) + 0.05 * inLumen
    const haematoxylin = 0.2 * (1 - inLumen)
    canvas.eosin[k] += edge * (eosin - canvas.eosin[k])
    canvas.haematoxylin[k] += edge * (haematoxylin - canvas.haematoxylin[k])
  })
  const ring = (t: number, spacingPx: number, make: (x: number, y: number, angle: number) => Nucleus) => {
    const count = Math.max(5, Math.round((2 * Math.PI * radiusPx * t) / spacingPx))
    return Array.from({ length: count }, (_, k) => {
      const angle = (2 * Math.PI * (k + 0.5 * random.uniform())) / count
      const cosine = Math.cos(angle)
      const sine = Math.sin(angle)
      const r = outline(cosine, sine) * (t + 0.03 * random.normal())
      return make(x + r * cosine, y + r * sine, angle)
    })
  }
  const luminal = ring((1 + lumen) / 2 + 0.02, 5.6, (cx, cy, angle) => ({
    x: cx,
    y: cy,
    angle,
    longPx: 3 + 0.4 * random.normal(),
    shortPx: 2.05 + 0.15 * random.normal(),
    depth: 0.95 + 0.1 * random.normal(),
    open: 0.25,
  }))
  const myoepithelial = ring(0.95, 11, (cx, cy, angle) => ({
    x: cx,
    y: cy,
    angle: angle + Math.PI / 2,
    longPx: 2.9,
    shortPx: 1.15,
    depth: 1.3,
    open: 0,
  }))
  return [...luminal, ...myoepithelial]
}

const clamp01 = (value: number) => Math.min(1, Math.max(0, value))
