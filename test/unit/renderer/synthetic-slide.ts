import type { Features, Picture, SlideInfo, Spots } from '../../../worker/api/methods.ts'

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const SIDE_PX = 900
const FULLRES_PER_PX = 10
const PITCH = 220
export const KINDS = ['invasive cancer', 'connective tissue', 'adipose', 'immune infiltrate']
const MARKERS = ['ERBB2', 'KRT19', 'GRB7', 'COL1A1', 'COL1A2', 'DCN', 'ADIPOQ', 'PLIN1', 'CD74', 'IGKC']

export interface SyntheticSlide {
  info: SlideInfo
  spots: Spots
  features: Features
  picture: Picture
  /** Kind of tissue of each spot, 0..3. */
  kinds: Int32Array
}

/** A round piece of tissue of four kinds with spots on a hexagonal grid; small, the same every time. */
export function makeSyntheticSlide(nFeature = 18_000): SyntheticSlide {
  const centre = (SIDE_PX * FULLRES_PER_PX) / 2
  const xy: number[] = []
  for (let row = 0; row < 40; row++)
    for (let column = 0; column < 40; column++) {
      const x = 250 + column * PITCH + (row % 2) * (PITCH / 2)
      const y = 250 + row * PITCH * 0.866
      if (Math.hypot(x - centre, y - centre) < centre * 0.86) xy.push(x, y)
    }
  const nSpot = xy.length / 2
  const kinds = Int32Array.from({ length: nSpot }, (_, i) =>
    kindAt(xy[2 * i] / FULLRES_PER_PX, xy[2 * i + 1] / FULLRES_PER_PX),
  )
  const random = seeded(3)
  const letter = () => 'ACGT'[Math.floor(random() * 4)]
  const barcodes = Array.from({ length: nSpot }, () => `${Array.from({ length: 16 }, letter).join('')}-1`)
  const features = makeFeatures(nFeature)
  const picture = paint()
  const { pixels: _pixels, ...pictureInfo } = picture
  const info: SlideInfo = {
    slideId: 'synthetic',
    name: 'Synthetic breast 1',
    path: '/slides/synthetic_breast_1.h5ad',
    format: 'h5ad (X csr float32)',
    nSpot,
    nFeature,
    nNonZero: nSpot * 4000,
    isCounts: true,
    picture: pictureInfo,
    hasCoordinates: true,
    spotDiameterPx: 130,
    pixelSizeUm: 0.42,
    obsColumns: [
      { name: 'in_tissue', kind: 'categorical', nCategory: 2 },
      { name: 'annotation', kind: 'categorical', nCategory: 4 },
      { name: 'total_counts', kind: 'numeric', nCategory: 0 },
    ],
    embeddings: [{ key: 'UNI', width: 1024 }],
    warnings: [],
    alternatives: [],
  }
  return { info, spots: { barcodes, xy: Float32Array.from(xy) }, features, picture, kinds }
}

function makeFeatures(nFeature: number): Features {
  const names = Array.from({ length: nFeature }, (_, i) => {
    if (i < MARKERS.length) return MARKERS[i]
    if (i === MARKERS.length) return 'ENSG00000283839_AVERYLONGCLONENAME-AS1'
    return `GENE${i}`
  })
  const ids = names.map((_, i) => `ENSG${String(i).padStart(11, '0')}`)
  return { names, symbols: names, ids, types: names.map(() => 'Gene Expression') }
}

/** Kind of tissue at a picture pixel. */
function kindAt(x: number, y: number): number {
  const fold = Math.sin(x / 90) * 60 + Math.cos(y / 70) * 40
  if (Math.hypot(x - 330 + fold / 3, y - 380) < 190) return 0
  if (Math.hypot(x - 650, y - 620 + fold / 2) < 130) return 2
  if (Math.hypot(x - 620, y - 260 + fold / 2) < 90) return 3
  return 1
}

const COLOURS = [
  [176, 118, 170],
  [228, 178, 204],
  [244, 236, 240],
  [150, 124, 188],
]

function paint(): Picture {
  const pixels = new Uint8Array(SIDE_PX * SIDE_PX * 4)
  const random = seeded(1)
  for (let y = 0; y < SIDE_PX; y++)
    for (let x = 0; x < SIDE_PX; x++) {
      const inside = Math.hypot(x - SIDE_PX / 2, y - SIDE_PX / 2) < SIDE_PX * 0.45
      const kind = kindAt(x, y)
      const nucleus = inside && random() < [0.2, 0.05, 0.01, 0.4][kind] ? 70 : 0
      const noise = (random() - 0.5) * 16
      const base = inside ? COLOURS[kind] : [247, 246, 247]
      for (let c = 0; c < 3; c++)
        pixels[(y * SIDE_PX + x) * 4 + c] = base[c] - nucleus * (c === 2 ? 0.6 : 1) + (inside ? noise : 0)
      pixels[(y * SIDE_PX + x) * 4 + 3] = 255
    }
  return {
    widthPx: SIDE_PX,
    heightPx: SIDE_PX,
    scale: 1 / FULLRES_PER_PX,
    place: 'uns/spatial/synthetic/images/hires',
    pixels,
  }
}
