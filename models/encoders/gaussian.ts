import { conv2d, reshape, type Tensor, transpose } from '../graph/index.ts'

/** Standard deviations after which a Gaussian is cut: a third cheaper than the 4 of scipy, for .3 % of the weight. */
const TRUNCATE = 3

/** Pixels that a Gaussian of this standard deviation reaches to each side (scipy's rule). */
export function gaussianRadius(sigmaPx: number): number {
  return Math.floor(TRUNCATE * sigmaPx + 0.5)
}

function gaussianTaps(sigmaPx: number): number[] {
  const radius = gaussianRadius(sigmaPx)
  const taps = Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - radius) / sigmaPx) ** 2),
  )
  const sum = taps.reduce((a, b) => a + b, 0)
  return taps.map((tap) => tap / sum)
}

/**
 * Every row of `x: [n, rows, columns]` smoothed along its columns, zeros beyond the ends. Rows pose as channels, each
 * with the same filter: onnxruntime has a direct kernel for that, where a single channel is unfolded into a matrix of
 * one column per tap.
 */
function smoothRows(x: Tensor, sigmaPx: number): Tensor {
  const [n, rows, columns] = x.shape.map(Number)
  const taps = gaussianTaps(sigmaPx)
  const filters = x.graph.constant(
    Array.from({ length: rows }, () => taps).flat(),
    [rows, 1, 1, taps.length],
    'float32',
    'gaussian',
  )
  const flat = reshape(x, [n, rows, 1, columns])
  const smooth = conv2d(flat, filters, { pads: [0, (taps.length - 1) / 2], groups: rows })
  return reshape(smooth, [n, rows, columns])
}

/**
 * Gaussian smoothing of `x: [n, rows, columns]` (scipy.ndimage.gaussian_filter with truncate 3, zeros beyond the
 * border); the result is transposed, `[n, columns, rows]`, which spares its callers half of the transposes.
 */
export function smoothTransposed(x: Tensor, sigmaPx: number): Tensor {
  return smoothRows(transpose(smoothRows(x, sigmaPx), [0, 2, 1]), sigmaPx)
}
