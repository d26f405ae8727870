import { createRandom, deriveSeed } from '../../stats/random.ts'
import { createNoise } from '../noise.ts'

/** Distances to the two nearest fat cell centres and the nearest one's number. */
export interface FatCell {
  /** Distance to the wall, px: 0 on it, below 0 in the corners between cells. */
  wallPx: number
  /** Random in [0, 1), the same over the cell. */
  tint: number
}

/** Asks which fat cell a pixel lies in. */
export type FatCells = (x: number, y: number, out: FatCell) => void

/** Packs the plane with fat cells about `cellPx` wide: Voronoi cells of a jittered lattice (Worley 1996). */
export function createFatCells(sizePx: number, cellPx: number, seed: number): FatCells {
  const random = createRandom(seed)
  const bulge = createNoise(deriveSeed(seed, 1))
  const side = Math.ceil(sizePx / cellPx) + 4
  const centreX = new Float32Array(side * side)
  const centreY = new Float32Array(side * side)
  const tint = new Float32Array(side * side)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const k = row * side + column
      const stagger = row % 2 === 0 ? 0 : 0.5
      centreX[k] = (column - 1.5 + stagger + 0.62 * random.uniform()) * cellPx
      centreY[k] = (row - 1.5 + 0.62 * random.uniform()) * cellPx
      tint[k] = random.uniform()
    }
  return (pixelX, pixelY, out) => {
    // Walls bulge, as those of soft cells do.
    const x = pixelX + 5 * bulge(pixelX / 34, pixelY / 34)
    const y = pixelY + 5 * bulge(pixelX / 34 + 60, pixelY / 34)
    const column = Math.floor(x / cellPx) + 1
    const row = Math.floor(y / cellPx) + 1
    let nearest = Number.POSITIVE_INFINITY
    let second = Number.POSITIVE_INFINITY
    for (let r = row - 1; r <= Math.min(side - 1, row + 2); r++)
      for (let c = Math.max(0, column - 2); c <= Math.min(side - 1, column + 2); c++) {
        const k = r * side + c
        const distance = Math.hypot(centreX[k] - x, centreY[k] - y)
        if (distance < nearest) {
          second = nearest
          nearest = distance
          out.tint = tint[k]
        } else if (distance < second) second = distance
      }
    // A cell is round before it is polygonal: beyond its radius lies the corner between three.
    out.wallPx = Math.min((second - nearest) / 2, 0.66 * cellPx - nearest)
  }
}
