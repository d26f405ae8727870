import { type Dim, graphError, type Tensor } from '../tensor.ts'

/** Strides and zero padding, the same at both sides, in pixels as `[rows, columns]`. */
export interface WindowOptions {
  strides?: readonly [number, number]
  pads?: readonly [number, number]
  /** Channels are filtered in this many separate groups; the number of channels for one filter each. */
  groups?: number
}

function windowAttributes(kernel: readonly number[], { strides = [1, 1], pads = [0, 0] }: WindowOptions) {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    pads: { ints: [...pads, ...pads] },
  }
}

/** Output length of an axis: known when the input's is, else a name made of the input's. */
function outputDim(dim: Dim, kernel: number, pad: number, stride: number): Dim {
  if (typeof dim === 'string')
    return stride === 1 && 2 * pad === kernel - 1 ? dim : `${dim}*${kernel},${pad},${stride}`
  return Math.floor((dim + 2 * pad - kernel) / stride) + 1
}

function outputShape(x: Tensor, channels: Dim, kernel: readonly number[], options: WindowOptions): Dim[] {
  const { strides = [1, 1], pads = [0, 0] } = options
  const [rows, columns] = [0, 1].map((i) => outputDim(x.shape[2 + i], kernel[i], pads[i], strides[i]))
  return [x.shape[0], channels, rows, columns]
}

/**
 * Cross-correlation of `x: [n, c, rows, columns]` with `filters: [out, c / groups, kr, kc]` → `[n, out, rows', columns']`.
 * For inference: no gradient. `BAD_REQUEST` when channels do not fit.
 */
export function conv2d(x: Tensor, filters: Tensor, options: WindowOptions = {}): Tensor {
  const { groups = 1 } = options
  const [out, channels, ...kernel] = filters.shape.map(Number)
  if (x.shape.length !== 4 || filters.shape.length !== 4 || x.shape[1] !== channels * groups)
    throw graphError('Conv', `[${x.shape}] does not fit filters [${filters.shape}] in ${groups} groups.`)
  return x.graph.node('Conv', [x, filters], {
    shape: outputShape(x, out, kernel, options),
    attributes: { ...windowAttributes(kernel, options), group: { int: groups } },
    rules: 'image encoders are applied here, not trained.',
  })
}

/**
 * Means of windows of `x: [n, c, rows, columns]`; padding counts as zeros unless `excludePadding`. For inference: no
 * gradient.
 */
export function averagePool(
  x: Tensor,
  kernel: readonly [number, number],
  { excludePadding = false, ...options }: WindowOptions & { excludePadding?: boolean } = {},
): Tensor {
  return x.graph.node('AveragePool', [x], {
    shape: outputShape(x, x.shape[1], kernel, options),
    attributes: { ...windowAttributes(kernel, options), count_include_pad: { int: excludePadding ? 0 : 1 } },
    rules: 'image encoders are applied here, not trained.',
  })
}
