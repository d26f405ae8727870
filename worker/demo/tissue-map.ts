import { createRandom, deriveSeed } from '../stats/random.ts'
import { type Grid, makeGrid, sampleGrid } from './grid.ts'
import { createNoise, octaves } from './noise.ts'
import { TISSUE_TYPES } from './tissue-types.ts'

/** Where each tissue type lies: soft shares that sum to the presence of tissue. */
export interface TissueMap {
  sizePx: number
  /** One grid per tissue type, in the order of `TISSUE_TYPES`; shares 0..1. */
  shares: Grid[]
  /** Presence of tissue, 0..1. */
  tissue: Grid
}

/** A round piece of a region before its border is bent: centre and radius as shares of the picture's side. */
type Disc = readonly [x: number, y: number, radius: number]

interface Region {
  discs: readonly Disc[]
  /** Deeper layers are painted over: lymphoid aggregates and necrosis lie within other tissue. */
  layer: number
  /** Height of the fine bends of the border, as a share of the side: carcinoma invades in tongues. */
  rough: number
}

/** In the order of `TISSUE_TYPES`; stroma is what is left. */
const REGIONS: readonly Region[] = [
  {
    discs: [
      [0.36, 0.66, 0.235],
      [0.55, 0.74, 0.16],
      [0.22, 0.52, 0.115],
    ],
    layer: 1,
    rough: 0.05,
  },
  {
    discs: [
      [0.3, 0.22, 0.13],
      [0.47, 0.29, 0.1],
      [0.15, 0.34, 0.08],
      [0.74, 0.56, 0.105],
    ],
    layer: 2,
    rough: 0.02,
  },
  { discs: [], layer: 0, rough: 0 },
  {
    discs: [
      [0.84, 0.2, 0.27],
      [0.7, 0.1, 0.16],
      [0.9, 0.38, 0.12],
    ],
    layer: 1,
    rough: 0.035,
  },
  {
    discs: [
      [0.62, 0.54, 0.075],
      [0.77, 0.75, 0.09],
      [0.13, 0.72, 0.06],
      [0.49, 0.45, 0.06],
      [0.6, 0.39, 0.05],
      [0.35, 0.9, 0.055],
    ],
    layer: 3,
    rough: 0.022,
  },
  {
    discs: [
      [0.36, 0.68, 0.115],
      [0.56, 0.77, 0.075],
    ],
    layer: 3,
    rough: 0.03,
  },
]

/** Width of the transition between regions, as a share of the side. */
const SOFTNESS = 0.004
const LAYER_STEP = 0.045
/** Height of the broad bends, as a share of the side. */
const BEND = 0.035
const GRID_STEP_PX = 4

/** Lays out the demo tissue: discs with borders bent by noise, shifted a little by the seed. */
export function createTissueMap(sizePx: number, seed: number): TissueMap {
  const random = createRandom(deriveSeed(seed, 1))
  const bend = octaves(createNoise(deriveSeed(seed, 2)), 3)
  const regions = REGIONS.map(
    (region): Region => ({
      ...region,
      discs: region.discs.map(([x, y, r]): Disc => {
        const shift = () => 0.012 * (2 * random.uniform() - 1)
        return [x + shift(), y + shift(), r * (1 + 4 * shift())]
      }),
    }),
  )
  const bendX = makeGrid(sizePx, GRID_STEP_PX, (x, y) => bend((3 * x) / sizePx, (3 * y) / sizePx))
  const bendY = makeGrid(sizePx, GRID_STEP_PX, (x, y) => bend((3 * x) / sizePx + 40, (3 * y) / sizePx + 40))
  const rough = makeGrid(sizePx, GRID_STEP_PX, (x, y) => bend((13 * x) / sizePx + 80, (13 * y) / sizePx))
  const field = (value: (u: number, v: number, rough: number) => number): Grid => {
    const bent = (k: number, grid: Grid, position: number) =>
      (position * GRID_STEP_PX) / sizePx + BEND * grid.values[k]
    const values = rough.values.map((height, k) =>
      value(bent(k, bendX, k % rough.side), bent(k, bendY, Math.floor(k / rough.side)), height),
    )
    return { ...rough, values }
  }
  const tissue = field((u, v, height) =>
    logistic((0.455 + 0.006 * height - Math.hypot((u - 0.5) * 0.98, (v - 0.5) * 1.04)) / 0.0012),
  )
  const scores = regions.map((region) => field((u, v, height) => layerScore(region, u, v, height)))
  return { sizePx, tissue, shares: softmax(scores, tissue) }
}

/** Shares of the tissue types at a pixel, `[nType]` written into `out`. */
export function sharesAt(map: TissueMap, x: number, y: number, out: Float32Array): Float32Array {
  for (let type = 0; type < map.shares.length; type++) out[type] = sampleGrid(map.shares[type], x, y)
  return out
}

function layerScore({ discs, layer, rough }: Region, u: number, v: number, height: number): number {
  if (discs.length === 0) return 0
  let depth = Number.NEGATIVE_INFINITY
  for (const [x, y, radius] of discs) depth = Math.max(depth, radius - Math.hypot(u - x, v - y))
  depth += rough * height
  return depth > 0 ? Math.min(depth, LAYER_STEP) + (layer - 1) * LAYER_STEP * smooth(depth / 0.008) : depth
}

const smooth = (t: number) => (t >= 1 ? 1 : t * t * (3 - 2 * t))

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

function softmax(scores: Grid[], tissue: Grid): Grid[] {
  const shares = scores.map((grid) => ({ ...grid, values: new Float32Array(grid.values.length) }))
  for (let k = 0; k < tissue.values.length; k++) {
    let sum = 0
    for (let type = 0; type < TISSUE_TYPES.length; type++) {
      shares[type].values[k] = Math.exp(scores[type].values[k] / SOFTNESS)
      sum += shares[type].values[k]
    }
    for (const { values } of shares) values[k] *= tissue.values[k] / sum
  }
  return shares
}
