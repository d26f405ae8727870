import { resolveAxes } from '../shape.ts'
import { type Rule, type Tensor, withGradient } from '../tensor.ts'
import { add, div, mul, sqrt, square, sub } from './arithmetic.ts'
import { exp, log } from './exponential.ts'
import { reduceMax, reduceMean, reduceSum } from './reduction.ts'

function alongAxis(type: string, x: Tensor, axis: number, rule: (axes: number[]) => Rule): Tensor {
  const axes = resolveAxes(x, [axis], type)
  return x.graph.node(type, [x], {
    shape: x.shape,
    attributes: { axis: { int: axes[0] } },
    rules: [rule(axes)],
  })
}

/** `exp(x) / Σ exp(x)` along an axis, the last by default. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return alongAxis('Softmax', x, axis, (axes) => (g, out) => {
    return mul(out, sub(g, reduceSum(mul(g, out), { axes, keepDims: true })))
  })
}

/** `x - log Σ exp(x)` along an axis, the last by default. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return alongAxis('LogSoftmax', x, axis, (axes) => (g, out) => {
    return sub(g, mul(exp(out), reduceSum(g, { axes, keepDims: true })))
  })
}

/** `log Σ exp(x)` over axes, with the maximum taken out first; the axes stay with length 1. */
export function logSumExp(x: Tensor, axes?: readonly number[]): Tensor {
  const options = { axes: resolveAxes(x, axes, 'LogSumExp'), keepDims: true }
  const max = reduceMax(x, options)
  const value = add(max, log(reduceSum(exp(sub(x, max)), options)))
  return withGradient(value, [x], [(g) => mul(g, exp(sub(x, value)))], false)
}

/** Zero mean and unit variance along the last axis, then times `gain` plus `bias` (both broadcast). */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  const options = { axes: [-1], keepDims: true }
  const centred = sub(x, reduceMean(x, options))
  const deviation = sqrt(add(reduceMean(square(centred), options), epsilon))
  return add(mul(div(centred, deviation), gain), bias)
}
