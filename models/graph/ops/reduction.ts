import { countElements, resolveAxes } from '../shape.ts'
import type { Derivative, Tensor } from '../tensor.ts'
import { div, mul } from './arithmetic.ts'
import { cast } from './comparison.ts'
import { unsqueeze } from './layout.ts'

/** Which axes to reduce (all by default) and whether they stay with length 1. */
export interface ReduceOptions {
  axes?: readonly number[]
  keepDims?: boolean
}

function reduce(
  type: string,
  x: Tensor,
  { axes, keepDims = false }: ReduceOptions,
  rules: (at: number[]) => Derivative['rules'],
): Tensor {
  const at = resolveAxes(x, axes, type)
  const kept = x.shape.map((dim, axis) => (at.includes(axis) ? 1 : dim))
  return x.graph.node(type, [x, x.graph.integers(at)], {
    shape: keepDims ? kept : kept.filter((_, axis) => !at.includes(axis)),
    attributes: { keepdims: { int: keepDims ? 1 : 0 } },
    rules: rules(at),
  })
}

/** Puts reduced axes back at length 1, so that a reduced tensor broadcasts against `x`. */
function restoreAxes(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return reduced.shape.length === x.shape.length ? reduced : unsqueeze(reduced, axes)
}

/** Sum over axes. */
export function reduceSum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce('ReduceSum', x, options, (at) => [(g) => restoreAxes(g, x, at), null])
}

/** Number of elements as a float32 scalar, for axes whose length is known only when the graph runs. */
function sizeOf(x: Tensor): Tensor {
  return cast(x.graph.node('Size', [x], { shape: [], dtype: 'int64', rules: [null] }), 'float32')
}

/** Mean over axes. */
export function reduceMean(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce('ReduceMean', x, options, (at) => {
    const count = countElements(x.shape, at)
    if (count !== undefined) return [(g) => ({ tensor: restoreAxes(g, x, at), scale: 1 / count }), null]
    return [(g, out) => restoreAxes(mul(g, div(sizeOf(out), sizeOf(x))), x, at), null]
  })
}

/** Largest element over axes; without a gradient. */
export function reduceMax(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce('ReduceMax', x, options, () => 'which element is largest may tie; use logSumExp in a loss.')
}

/** Smallest element over axes; without a gradient. */
export function reduceMin(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce('ReduceMin', x, options, () => 'which element is smallest may tie; use logSumExp in a loss.')
}
