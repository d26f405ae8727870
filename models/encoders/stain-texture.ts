import {
  add,
  averagePool,
  cast,
  clip,
  concat,
  conv2d,
  div,
  equal,
  Graph,
  log,
  mul,
  neg,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
} from '../graph/index.ts'

/** The built-in histology encoder: what it is and how its picture must come. */
export const STAIN_TEXTURE = {
  name: 'stain and texture',
  version: 1,
  licence: 'Apache-2.0',
  /** A spot's diameter in pixels of the picture given to the graph, at most. */
  spotDiameterPx: 16,
  /** Windows around a spot, in spot diameters. */
  windows: [0.5, 1.5, 3.5],
  /** Smoothing of the texture maps, in spot diameters. */
  smoothing: [0.05, 0.1, 0.2],
} as const

/** Maps that the graph makes of a picture: RGB, stains, 3 textures × 3 smoothings × 2 stains, nuclear peaks. */
export const N_MAP = 25

/** Haematoxylin, eosin and their residual (cross product), rows of unit length (MODEL.md section 5). */
function unmixing(): number[] {
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v))
  const h = unit([0.65, 0.7, 0.29])
  const e = unit([0.07, 0.99, 0.11])
  const r = unit([h[1] * e[2] - h[2] * e[1], h[2] * e[0] - h[0] * e[2], h[0] * e[1] - h[1] * e[0]])
  return inverse3([...h, ...e, ...r])
}

function inverse3(m: number[]): number[] {
  const [a, b, c, d, e, f, g, h, i] = m
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  return [
    ...[e * i - f * h, c * h - b * i, b * f - c * e],
    ...[f * g - d * i, a * i - c * g, c * d - a * f],
    ...[d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((x) => x / det)
}

/** Optical density above which a pixel is ink or a black margin, not stain. */
const MAX_DENSITY = 3

/** Pixels around a tile whose values the maps inside it depend on. */
export const haloPx = (spotDiameterPx: number): number => Math.ceil(0.2 * spotDiameterPx * 9) + 4

/**
 * Maps of one tile: `rgb: [1, 3, size, size]` 0-255 → `means`, `squares: [1, 25, size / stride, size / stride]`, block
 * means of each map and of its square. Filters see zeros beyond the tile: the caller gives a halo and drops it.
 */
export function buildStainTexture(size: number, spotDiameterPx: number, stride: number): Graph {
  const graph = new Graph('stain-texture')
  const rgb = graph.input('rgb', 'float32', [1, 3, size, size])
  const density = clip(neg(log(mul(add(rgb, 1), 1 / 256))), 0, MAX_DENSITY)
  const m = unmixing()
  // Stain j of a pixel is Σ_i density_i · inverse[i, j]: a convolution of one pixel.
  const filters = [0, 1, 2].flatMap((j) => [0, 1, 2].map((i) => m[3 * i + j]))
  const stains = conv2d(density, graph.constant(filters, [3, 3, 1, 1]))
  const both = reshape(slice(stains, 1, 0, 2), [2, 1, size, size])
  const textures = STAIN_TEXTURE.smoothing.flatMap((share) =>
    textureMaps(graph, both, share * spotDiameterPx),
  )
  const maps = concat(
    [
      mul(rgb, 1 / 255),
      stains,
      ...textures.map((map) => reshape(map, [1, 2, size, size])),
      nuclearPeaks(graph, slice(stains, 1, 0, 1), 0.1 * spotDiameterPx),
    ],
    1,
  )
  const block = [stride, stride] as const
  graph.output('means', averagePool(maps, block, { strides: block }))
  graph.output('squares', averagePool(square(maps), block, { strides: block }))
  return graph
}

/** Laplacian, gradient and structure-tensor coherence of `x: [2, 1, n, n]` smoothed by `sigma` (at least .7 px). */
function textureMaps(graph: Graph, x: Tensor, sigmaPx: number): Tensor[] {
  const sigma = Math.max(0.7, sigmaPx)
  const smooth = gaussian(graph, x, sigma)
  const filter = (values: number[], factor: number) =>
    graph.constant(
      values.map((v) => v * factor),
      [1, 1, 3, 3],
    )
  const pads = [1, 1] as const
  const laplacian = conv2d(smooth, filter([0, 1, 0, 1, -4, 1, 0, 1, 0], sigma * sigma), { pads })
  const gx = conv2d(smooth, filter([-1, 0, 1, -2, 0, 2, -1, 0, 1], sigma / 8), { pads })
  const gy = conv2d(smooth, filter([-1, -2, -1, 0, 0, 0, 1, 2, 1], sigma / 8), { pads })
  const gradient = sqrt(add(square(gx), square(gy)))
  const [xx, yy, xy] = [square(gx), square(gy), mul(gx, gy)].map((t) => gaussian(graph, t, 2 * sigma))
  const spread = sqrt(add(square(sub(xx, yy)), mul(square(xy), 4)))
  return [laplacian, gradient, div(spread, add(add(xx, yy), 1e-6))]
}

/** Separable Gaussian, cut at 3 sigma. */
function gaussian(graph: Graph, x: Tensor, sigma: number): Tensor {
  const radius = Math.ceil(3 * sigma)
  const raw = Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  )
  const total = raw.reduce((a, b) => a + b, 0)
  const weights = raw.map((w) => w / total)
  const rows = conv2d(x, graph.constant(weights, [1, 1, 1, weights.length]), { pads: [0, radius] })
  return conv2d(rows, graph.constant(weights, [1, 1, weights.length, 1]), { pads: [radius, 0] })
}

/** Haematoxylin where it is a local maximum after smoothing, else 0: one peak a nucleus. */
function nuclearPeaks(graph: Graph, h: Tensor, sigmaPx: number): Tensor {
  const sigma = Math.max(0.7, sigmaPx)
  const smooth = gaussian(graph, h, sigma)
  const radius = Math.floor(sigma)
  const highest = graph.node('MaxPool', [smooth], {
    shape: smooth.shape,
    attributes: {
      kernel_shape: { ints: [2 * radius + 1, 2 * radius + 1] },
      strides: { ints: [1, 1] },
      pads: { ints: [radius, radius, radius, radius] },
    },
    rules: 'image encoders are applied here, not trained.',
  })
  return mul(cast(equal(smooth, highest), 'float32'), clip(smooth, 0, 100))
}
