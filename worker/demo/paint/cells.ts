import type { Random } from '../../stats/random.ts'
import { sampleGrid } from '../grid.ts'
import type { Noise } from '../noise.ts'
import { sharesAt, type TissueMap } from '../tissue-map.ts'
import { ADIPOSE, CARCINOMA, GLANDS, LYMPHOID, NECROSIS, STROMA, TISSUE_TYPES } from '../tissue-types.ts'
import type { FatCell, FatCells } from './fat.ts'
import type { FibreField } from './fibres.ts'
import type { Nucleus } from './nuclei.ts'

/** Free space a cell of each type keeps around its nucleus, px. */
const SPACING_PX = spacing([
  [CARCINOMA, 7.6],
  [GLANDS, 15],
  [STROMA, 13],
  [LYMPHOID, 4.1],
  [ADIPOSE, 16],
  [NECROSIS, 13],
])
const BUCKET_PX = 8

/** Keeps nuclei apart: remembers where they lie in buckets. */
class Crowd {
  readonly #side: number
  readonly #buckets: number[][]

  constructor(sizePx: number) {
    this.#side = Math.ceil(sizePx / BUCKET_PX) + 1
    this.#buckets = Array.from({ length: this.#side * this.#side }, () => [])
  }

  add(x: number, y: number): void {
    this.#buckets[((y / BUCKET_PX) | 0) * this.#side + ((x / BUCKET_PX) | 0)]?.push(x, y)
  }

  isFree(x: number, y: number, spacePx: number): boolean {
    const reach = Math.ceil(spacePx / BUCKET_PX)
    const column = (x / BUCKET_PX) | 0
    const row = (y / BUCKET_PX) | 0
    for (let r = Math.max(0, row - reach); r <= Math.min(this.#side - 1, row + reach); r++)
      for (let c = Math.max(0, column - reach); c <= Math.min(this.#side - 1, column + reach); c++) {
        const bucket = this.#buckets[r * this.#side + c]
        for (let k = 0; k < bucket.length; k += 2)
          if ((bucket[k] - x) ** 2 + (bucket[k + 1] - y) ** 2 < spacePx * spacePx) return false
      }
    return true
  }
}

export interface CellPlan {
  map: TissueMap
  field: FibreField
  /** Stroma and septa, per pixel. */
  fibrous: Float32Array
  fat: FatCells
  /** 1 where a gland or vessel is: no scattered cells there. */
  covered: Uint8Array
  /** Patches of inflammation in the stroma. */
  patches: Noise
}

/** Scatters nuclei by dart throwing, at the density and in the shape of the tissue type under each dart. */
export function scatterNuclei(plan: CellPlan, random: Random): Nucleus[] {
  const { map, covered } = plan
  const { sizePx } = map
  const crowd = new Crowd(sizePx)
  const shares = new Float32Array(TISSUE_TYPES.length)
  const nuclei: Nucleus[] = []
  const nDart = Math.round(sizePx * sizePx * 0.13)
  for (let dart = 0; dart < nDart; dart++) {
    const x = random.uniform() * (sizePx - 1)
    const y = random.uniform() * (sizePx - 1)
    const k = (y | 0) * sizePx + (x | 0)
    if (covered[k] || sampleGrid(map.tissue, x, y) < 0.6) continue
    const type = pickType(sharesAt(map, x, y, shares), random)
    const isSeptum = type === CARCINOMA && plan.fibrous[k] > 0.5
    const kind = isSeptum ? STROMA : type
    const inflamed = kind === STROMA && plan.patches(x / 130, y / 130) > 0.55 && random.uniform() < 0.6
    const spacePx = inflamed ? 6.5 : SPACING_PX[kind] * (0.92 + 0.16 * random.uniform())
    if (kind === ADIPOSE && !touchesWall(plan.fat, x, y)) continue
    if (!crowd.isFree(x, y, spacePx)) continue
    crowd.add(x, y)
    nuclei.push(inflamed ? lymphocyte(x, y, random) : makeNucleus(kind, x, y, plan, random))
  }
  return nuclei
}

function makeNucleus(kind: number, x: number, y: number, { field, fat }: CellPlan, random: Random): Nucleus {
  if (kind === CARCINOMA) return tumourCell(x, y, random)
  if (kind === LYMPHOID) return lymphocyte(x, y, random)
  if (kind === NECROSIS) return dyingCell(x, y, random)
  if (kind === ADIPOSE) return fatCell(x, y, fat, random)
  const angle = Math.atan2(sampleGrid(field.sine, x, y), sampleGrid(field.cosine, x, y))
  return {
    x,
    y,
    angle: angle + 0.18 * random.normal(),
    longPx: 4.6 + 1.2 * random.uniform(),
    shortPx: 1.0 + 0.45 * random.uniform(),
    depth: 1.05 + 0.12 * random.normal(),
    open: 0.1,
  }
}

/** Large, uneven, open nuclei; one in forty divides: small and black. */
function tumourCell(x: number, y: number, random: Random): Nucleus {
  const angle = Math.PI * random.uniform()
  if (random.uniform() < 0.025) return { x, y, angle, longPx: 3.1, shortPx: 1.4, depth: 2.1, open: 0 }
  const longPx = 3.7 + 0.65 * random.normal()
  return {
    x,
    y,
    angle,
    longPx: Math.max(2.6, longPx),
    shortPx: Math.max(2.1, longPx * (0.66 + 0.22 * random.uniform())),
    depth: Math.max(0.6, 1.0 + 0.2 * random.normal()),
    open: 0.65 + 0.3 * random.uniform(),
  }
}

/** Small, round and dense. */
function lymphocyte(x: number, y: number, random: Random): Nucleus {
  const longPx = 2.15 + 0.12 * random.normal()
  return {
    x,
    y,
    angle: Math.PI * random.uniform(),
    longPx,
    shortPx: longPx * 0.93,
    depth: 1.55 + 0.12 * random.normal(),
    open: 0,
  }
}

/** Pressed flat against the wall of its cell. */
function fatCell(x: number, y: number, fat: FatCells, random: Random): Nucleus {
  const slope = (dx: number, dy: number) => wallPx(fat, x + dx, y + dy) - wallPx(fat, x - dx, y - dy)
  const angle = Math.atan2(slope(2, 0), -slope(0, 2))
  return { x, y, angle, longPx: 3 + random.uniform(), shortPx: 1.05, depth: 1.2, open: 0 }
}

const touchesWall = (fat: FatCells, x: number, y: number) => Math.abs(wallPx(fat, x, y) - 1.2) < 0.6

function wallPx(fat: FatCells, x: number, y: number): number {
  const cell: FatCell = { wallPx: 0, tint: 0 }
  fat(x, y, cell)
  return cell.wallPx
}

/** Shrunken black fragments, and ghosts that hardly take the stain. */
function dyingCell(x: number, y: number, random: Random): Nucleus {
  const angle = Math.PI * random.uniform()
  if (random.uniform() < 0.45) return { x, y, angle, longPx: 3.2, shortPx: 2.6, depth: 0.32, open: 0 }
  const longPx = 1 + 0.5 * random.uniform()
  return { x, y, angle, longPx, shortPx: longPx * 0.85, depth: 1.6, open: 0 }
}

function pickType(shares: Float32Array, random: Random): number {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0)
  for (let type = 0; type < shares.length; type++) {
    left -= shares[type]
    if (left < 0) return type
  }
  return shares.length - 1
}

function spacing(entries: [type: number, px: number][]): Float32Array {
  const out = new Float32Array(TISSUE_TYPES.length)
  for (const [type, px] of entries) out[type] = px
  return out
}
