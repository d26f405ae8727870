import {
  add,
  averagePool,
  clip,
  concat,
  conv2d,
  div,
  Graph,
  greater,
  log,
  matmul,
  mul,
  neg,
  relu,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  transpose,
  where,
} from '../graph/index.ts'
import { gaussianRadius, smoothTransposed } from './gaussian.ts'
import { maxPool } from './max-pool.ts'
import { stainTextureManifest } from './stain-texture-manifest.ts'
import { opticalDensityToStains } from './stains.ts'

/** Widths of the Gaussians, in spot diameters. */
const WIDTHS = [0.05, 0.1, 0.2]
const NARROWEST_PX = 0.7
/** Optical density beyond which a pixel counts as black; blank areas of pasted pictures are 5.5, dark nuclei below 2. */
const DENSEST = 3
/** How far a peak must rise over the mean of its window: flat areas have none. */
const PEAK_RISE = 1e-3
/** Values this close are equal: on the rim of a flat area rounding must not choose the highest. */
const PEAK_TIE = 1e-5

/** What the graph is built for. */
export interface StainTextureShape {
  spotDiameterPx: number
  /** Side of the square input tile, a multiple of 16 (what onnxruntime's direct convolution wants) and of `stride`. */
  tilePx: number
  /** Side of the square cells that the maps are averaged over. */
  stride: number
}

/** Names of the 25 maps in the order of the graph's output. */
export const stainTextureMaps: readonly string[] = [
  ...['red', 'green', 'blue', 'H', 'E', 'residual'],
  ...['laplace', 'gradient', 'coherence'].flatMap((kind) =>
    ['H', 'E'].flatMap((stain) => WIDTHS.map((width) => `${stain} ${kind} ${width}`)),
  ),
  'nuclear peaks',
]

const toSigma = (width: number, spotDiameterPx: number) => Math.max(NARROWEST_PX, width * spotDiameterPx)

/** Pixels at each side of a tile whose maps its surroundings would change, a multiple of `stride`. */
export function stainTextureHalo({ spotDiameterPx, stride }: Omit<StainTextureShape, 'tilePx'>): number {
  const sigma = toSigma(WIDTHS[WIDTHS.length - 1], spotDiameterPx)
  const reach = gaussianRadius(sigma) + 1 + gaussianRadius(2 * sigma)
  return Math.ceil(reach / stride) * stride
}

/**
 * The maps of a tile. Input `rgb: [3, tilePx, tilePx]`, 0 to 255. Output `moments: [50, cells, cells]`, means over
 * cells of `stride` pixels of the 25 maps (`stainTextureMaps`) and then of their squares, without the halo.
 * Lengths in derivatives are counted in widths of the Gaussian before them, so that scales compare.
 */
export function buildStainTexture(shape: StainTextureShape): Graph {
  const { tilePx } = shape
  const graph = new Graph(`${stainTextureManifest.name} ${stainTextureManifest.version}`)
  graph.metadata.licence = stainTextureManifest.licence
  const rgb = graph.input('rgb', 'float32', [3, tilePx, tilePx])
  const stains = unmix(rgb)
  // Smoothing transposes, so it starts from the transposed stains and ends upright.
  const counterstains = transpose(slice(stains, 0, 0, 2), [0, 2, 1])
  const textures = WIDTHS.map((width) => texture(counterstains, toSigma(width, shape.spotDiameterPx)))
  const peaks = findPeaks(slice(textures[1].smooth, 0, 0, 1), toSigma(WIDTHS[1], shape.spotDiameterPx))
  const byStain = (maps: Tensor[]) =>
    [0, 1].flatMap((stain) => maps.map((map) => slice(map, 0, stain, stain + 1)))
  const upright = [
    mul(rgb, 1 / 255),
    stains,
    ...byStain(textures.map(({ laplace }) => laplace)),
    ...byStain(textures.map(({ gradient }) => gradient)),
  ]
  const coherence = toMoments(concat(byStain(textures.map((t) => t.coherence)), 0), shape)
  const before = toMoments(concat(upright, 0), shape)
  const after = toMoments(peaks, shape)
  const turned = coherence.map((moment) => transpose(moment, [0, 2, 1]))
  graph.output(
    'moments',
    concat(
      [0, 1].flatMap((k) => [before[k], turned[k], after[k]]),
      0,
    ),
  )
  return graph
}

function unmix(rgb: Tensor): Tensor {
  const [, rows, columns] = rgb.shape.map(Number)
  const density = clip(neg(log(mul(add(rgb, 1), 1 / 256))), 0, DENSEST)
  const matrix = rgb.graph.constant(opticalDensityToStains(), [3, 3], 'float32', 'unmixing')
  return reshape(matmul(matrix, reshape(density, [3, rows * columns])), [3, rows, columns])
}

/** Laplacian, gradient and coherence of structure (Förstner & Gülch 1987) of transposed `x: [n, columns, rows]`. */
function texture(x: Tensor, sigmaPx: number) {
  const smooth = smoothTransposed(x, sigmaPx)
  const [n, rows, columns] = smooth.shape.map(Number)
  const derivatives = conv2d(reshape(smooth, [n, 1, rows, columns]), derivativeFilters(smooth, sigmaPx), {
    pads: [1, 1],
  })
  const [across, down, laplace] = [0, 1, 2].map((k) =>
    reshape(slice(derivatives, 1, k, k + 1), [n, rows, columns]),
  )
  const [across2, down2] = [square(across), square(down)]
  const energy = add(across2, down2)
  const tensor = concat([sub(across2, down2), mul(mul(across, down), 2), energy], 0)
  const around = smoothTransposed(tensor, 2 * sigmaPx)
  const [difference, product, total] = [0, 1, 2].map((k) => slice(around, 0, k * n, (k + 1) * n))
  const coherence = div(sqrt(add(square(difference), square(product))), add(total, 1e-6))
  return { smooth, laplace, gradient: sqrt(energy), coherence }
}

/** Sobel across and down and the Laplacian, `[3, 1, 3, 3]`. */
function derivativeFilters({ graph }: Tensor, sigmaPx: number): Tensor {
  const sobel = [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((value) => (value * sigmaPx) / 8)
  const turned = sobel.map((_, k) => sobel[(k % 3) * 3 + Math.floor(k / 3)])
  const laplace = [0, 1, 0, 1, -4, 1, 0, 1, 0].map((value) => value * sigmaPx ** 2)
  return graph.constant([...sobel, ...turned, ...laplace], [3, 1, 3, 3], 'float32', 'derivatives')
}

/** The value of `x: [1, rows, columns]` where it is the largest of its window and more than flat, else 0. */
function findPeaks(x: Tensor, sigmaPx: number): Tensor {
  const [, rows, columns] = x.shape.map(Number)
  const size = 2 * Math.max(1, Math.round(sigmaPx)) + 1
  const field = reshape(x, [1, 1, rows, columns])
  const pads = [(size - 1) / 2, (size - 1) / 2] as const
  const rise = sub(field, averagePool(field, [size, size], { pads }))
  const peak = where(greater(rise, PEAK_RISE), relu(field), 0)
  return reshape(where(greater(add(field, PEAK_TIE), maxPool(field, size)), peak, 0), [1, rows, columns])
}

/** Means over cells of the maps and of their squares, halo cut off. */
function toMoments(maps: Tensor, { spotDiameterPx, tilePx, stride }: StainTextureShape): [Tensor, Tensor] {
  const halo = stainTextureHalo({ spotDiameterPx, stride })
  const core = slice(slice(maps, 1, halo, tilePx - halo), 2, halo, tilePx - halo)
  return [toCells(core, stride), toCells(square(core), stride)]
}

function toCells(maps: Tensor, stride: number): Tensor {
  if (stride === 1) return maps
  const [n, rows, columns] = maps.shape.map(Number)
  const pooled = averagePool(reshape(maps, [1, n, rows, columns]), [stride, stride], {
    strides: [stride, stride],
  })
  return reshape(pooled, [n, rows / stride, columns / stride])
}
