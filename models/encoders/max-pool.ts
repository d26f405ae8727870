import type { Tensor } from '../graph/index.ts'

/** Largest value in a centred square window of odd side `size` around every pixel of `x: [n, c, rows, columns]`; no gradient. */
export function maxPool(x: Tensor, size: number): Tensor {
  const pad = (size - 1) / 2
  return x.graph.node('MaxPool', [x], {
    shape: x.shape,
    attributes: {
      kernel_shape: { ints: [size, size] },
      strides: { ints: [1, 1] },
      pads: { ints: [pad, pad, pad, pad] },
    },
    rules: 'image encoders are applied here, not trained.',
  })
}
