import type { Random } from '../../stats/random.ts'
import { sampleGrid } from '../grid.ts'
import type { TissueMap } from '../tissue-map.ts'
import { STROMA } from '../tissue-types.ts'
import { type StainCanvas, visitSquare } from './canvas.ts'
import type { Nucleus } from './nuclei.ts'

/** Paints a few small vessels with red cells into the stroma, marks them in `covered`, gives their wall's nuclei. */
export function paintVessels(
  canvas: StainCanvas,
  map: TissueMap,
  random: Random,
  covered: Uint8Array,
): Nucleus[] {
  const nuclei: Nucleus[] = []
  const wanted = Math.round((canvas.sizePx / 2000) ** 2 * 22)
  let placed = 0
  for (let attempt = 0; attempt < wanted * 60 && placed < wanted; attempt++) {
    const x = random.uniform() * canvas.sizePx
    const y = random.uniform() * canvas.sizePx
    if (sampleGrid(map.shares[STROMA], x, y) < 0.95 || covered[(y | 0) * canvas.sizePx + (x | 0)]) continue
    nuclei.push(...paintVessel(canvas, x, y, 7 + 8 * random.uniform(), random, covered))
    placed++
  }
  return nuclei
}

function paintVessel(
  canvas: StainCanvas,
  x: number,
  y: number,
  radiusPx: number,
  random: Random,
  covered: Uint8Array,
): Nucleus[] {
  const angle = Math.PI * random.uniform()
  const flat = 0.55 + 0.35 * random.uniform()
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  visitSquare(canvas, x, y, radiusPx + 3, (k, dx, dy) => {
    const along = dx * cosine + dy * sine
    const across = (dy * cosine - dx * sine) / flat
    const depthPx = radiusPx - Math.hypot(along, across)
    if (depthPx < -2.5) return
    covered[k] = 1
    const inside = Math.min(1, Math.max(0, depthPx + 0.5))
    canvas.eosin[k] = 0.62 * (1 - inside) + 0.03 * inside
    canvas.haematoxylin[k] = 0.07 * (1 - inside)
  })
  const nRedCell = Math.round(radiusPx * radiusPx * flat * 0.16)
  for (let n = 0; n < nRedCell; n++) {
    const r = radiusPx * 0.8 * Math.sqrt(random.uniform())
    const turn = 2 * Math.PI * random.uniform()
    const cellX = x + r * Math.cos(turn) * cosine - r * flat * Math.sin(turn) * sine
    const cellY = y + r * Math.cos(turn) * sine + r * flat * Math.sin(turn) * cosine
    visitSquare(canvas, cellX, cellY, 2.5, (k, dx, dy) => {
      const coverage = Math.min(1, Math.max(0, 1.9 - Math.hypot(dx, dy) + 0.5))
      canvas.eosin[k] = Math.max(canvas.eosin[k], 0.95 * coverage)
    })
  }
  return Array.from({ length: Math.round(radiusPx / 2) }, () => {
    const turn = 2 * Math.PI * random.uniform()
    const r = radiusPx + 0.8
    return {
      x: x + r * Math.cos(turn) * cosine - r * flat * Math.sin(turn) * sine,
      y: y + r * Math.cos(turn) * sine + r * flat * Math.sin(turn) * cosine,
      angle: angle + Math.atan2(flat * Math.cos(turn), -Math.sin(turn)),
      longPx: 3.2,
      shortPx: 0.95,
      depth: 1.25,
      open: 0,
    }
  })
}
