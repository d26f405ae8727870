import { deriveSeed } from '../../stats/random.ts'
import { makeGrid, sampleGrid } from '../grid.ts'
import { createNoise, octaves } from '../noise.ts'
import { sharesAt, type TissueMap } from '../tissue-map.ts'
import { ADIPOSE, CARCINOMA, GLANDS, LYMPHOID, NECROSIS, STROMA, TISSUE_TYPES } from '../tissue-types.ts'
import type { StainCanvas } from './canvas.ts'
import { createFatCells, type FatCell, type FatCells } from './fat.ts'
import { type FibreField, fibreTexture } from './fibres.ts'

/** What the ground painter leaves behind for the cells. */
export interface Ground {
  /** Stroma share including the septa between carcinoma nests, per pixel. */
  fibrous: Float32Array
  fat: FatCells
}

/**
 * Paints everything but cells: collagen, cytoplasm of the carcinoma nests with septa between them, fat,
 * the pale bed of lymphoid aggregates and the granular debris of necrosis.
 */
export function paintGround(canvas: StainCanvas, map: TissueMap, field: FibreField, seed: number): Ground {
  const { sizePx } = canvas
  const fibrous = fibrousShare(map, deriveSeed(seed, 1))
  const texture = fibreTexture(sizePx, field, deriveSeed(seed, 2), (x, y) => fibrous[y * sizePx + x] > 0.02)
  const fat = createFatCells(sizePx, 46, deriveSeed(seed, 3))
  const fine = octaves(createNoise(deriveSeed(seed, 4)), 2)
  const broad = createNoise(deriveSeed(seed, 5))
  const dense = makeGrid(sizePx, 8, (x, y) => broad(x / 190, y / 190) + 0.5 * broad(x / 80 + 9, y / 80))
  const uneven = makeGrid(sizePx, 16, (x, y) => 1 + 0.07 * broad(x / 600 + 50, y / 600))
  const shares = new Float32Array(TISSUE_TYPES.length)
  const cell: FatCell = { wallPx: 0, tint: 0 }
  for (let y = 0; y < sizePx; y++)
    for (let x = 0; x < sizePx; x++) {
      const k = y * sizePx + x
      if (sampleGrid(map.tissue, x, y) < 0.01) continue
      sharesAt(map, x, y, shares)
      const collagen = fibrous[k]
      let eosin = 0
      let haematoxylin = 0
      if (collagen > 0.02) {
        const bundle = texture[k] + 0.35 * texture[Math.max(0, k - 1)]
        const cleft = Math.max(0, Math.min(1, (-bundle - 0.95 - 0.5 * sampleGrid(dense, x, y)) * 1.6))
        eosin +=
          collagen * (1 - 0.85 * cleft) * Math.max(0.12, 0.47 + 0.12 * bundle + 0.1 * sampleGrid(dense, x, y))
        haematoxylin += collagen * 0.045 * (1 - cleft)
      }
      const grain = fine(x / 3.1, y / 3.1)
      const nest = shares[CARCINOMA] * (1 - septum(collagen, shares))
      eosin += nest * (0.36 + 0.07 * grain)
      haematoxylin += nest * (0.2 + 0.06 * grain)
      const loose = shares[GLANDS]
      eosin += loose * (0.2 + 0.05 * fine(x / 9, y / 9))
      haematoxylin += loose * 0.035
      eosin += shares[LYMPHOID] * (0.2 + 0.05 * grain)
      haematoxylin += shares[LYMPHOID] * 0.22
      eosin += shares[NECROSIS] * Math.max(0.1, 0.62 + 0.22 * grain + 0.12 * fine(x / 11 + 70, y / 11))
      haematoxylin += shares[NECROSIS] * Math.max(0, 0.09 + 0.08 * grain)
      if (shares[ADIPOSE] > 0.02) {
        fat(x, y, cell)
        const wall = Math.exp(-((Math.max(0, cell.wallPx) / 1.15) ** 2))
        eosin += shares[ADIPOSE] * (0.012 + (0.42 + 0.12 * cell.tint) * wall)
        haematoxylin += shares[ADIPOSE] * 0.03 * wall
      }
      const stain = sampleGrid(uneven, x, y)
      canvas.eosin[k] = eosin * stain
      canvas.haematoxylin[k] = haematoxylin * stain
    }
  return { fibrous, fat }
}

/** Stroma and the thin septa that divide the carcinoma into nests, per pixel. */
function fibrousShare(map: TissueMap, seed: number): Float32Array {
  const { sizePx } = map
  const noise = createNoise(seed)
  const septa = octaves(noise, 2)
  const share = new Float32Array(sizePx * sizePx)
  for (let y = 0; y < sizePx; y++)
    for (let x = 0; x < sizePx; x++) {
      if (sampleGrid(map.tissue, x, y) < 0.01) continue
      const stroma = sampleGrid(map.shares[STROMA], x, y)
      const carcinoma = sampleGrid(map.shares[CARCINOMA], x, y)
      const line = carcinoma > 0.02 ? Math.exp(-((septa(x / 85, y / 85) / 0.11) ** 2)) : 0
      share[y * sizePx + x] = stroma + carcinoma * line
    }
  return share
}

function septum(collagen: number, shares: Float32Array): number {
  if (shares[CARCINOMA] < 0.02) return 0
  return Math.min(1, Math.max(0, (collagen - shares[STROMA]) / shares[CARCINOMA]))
}
