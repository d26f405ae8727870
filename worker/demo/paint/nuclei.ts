import type { Noise } from '../noise.ts'
import { type StainCanvas, visitSquare } from './canvas.ts'

/** One nucleus: an ellipse of chromatin. */
export interface Nucleus {
  x: number
  y: number
  /** Direction of the long axis, radians. */
  angle: number
  /** Half axes. */
  longPx: number
  shortPx: number
  /** Concentration of haematoxylin. */
  depth: number
  /** 0: dense chromatin; 1: open, pale inside with a dark rim and a nucleolus. */
  open: number
}

/** Paints a nucleus with a soft edge, clumped chromatin, and for open ones a pale inside, rim and nucleolus. */
export function paintNucleus(canvas: StainCanvas, nucleus: Nucleus, chromatin: Noise): void {
  const { x, y, angle, longPx, shortPx, depth, open } = nucleus
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  const nucleolusX = open > 0.4 ? 0.3 * longPx * chromatin(x, y) : 0
  visitSquare(canvas, x, y, longPx + 1.5, (k, dx, dy) => {
    const along = dx * cosine + dy * sine
    const across = dy * cosine - dx * sine
    const bumps = 1 + 0.12 * chromatin(x * 0.7 + dx * 0.25, y * 0.7 + dy * 0.25)
    const d = Math.hypot(along / longPx, across / shortPx) / bumps
    const coverage = Math.min(1, Math.max(0, (1 - d) * shortPx + 0.5))
    if (coverage === 0) return
    const rim = open * 0.42 * (1 - Math.min(1, d) ** 3)
    const clumps = 0.16 * chromatin(x + dx * 0.62, y + dy * 0.62)
    const nucleolus = open > 0.4 ? 0.55 * Math.exp(-((along - nucleolusX) ** 2 + across ** 2) / 0.9) : 0
    const amount = depth * (1 - rim + clumps + nucleolus)
    const below = canvas.haematoxylin[k]
    // The cytoplasm gives way to the nucleus; overlapping nuclei darken, but less than their sum.
    canvas.haematoxylin[k] = Math.max(below, below * 0.35 + coverage * amount)
    canvas.eosin[k] *= 1 - 0.35 * coverage
  })
}
