import { countElements } from '../shape.ts'
import { type Rule, type Tensor, withGradient } from '../tensor.ts'
import { abs, add, div, mul, neg, square, sub } from './arithmetic.ts'
import { relu } from './comparison.ts'
import { reshape, slice } from './layout.ts'
import { reduceSum } from './reduction.ts'

function unary(type: string, x: Tensor, rule: Rule): Tensor {
  return x.graph.node(type, [x], { shape: x.shape, rules: [rule], elementwise: true })
}

/** `e^x`. */
export function exp(x: Tensor): Tensor {
  return unary('Exp', x, (g, out) => mul(g, out))
}

/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return unary('Log', x, (g) => div(g, x))
}

/** `1 / (1 + e^-x)`; onnxruntime's CPU kernel flattens it beyond ±18. */
export function sigmoid(x: Tensor): Tensor {
  return unary('Sigmoid', x, (g, out) => mul(g, mul(out, sub(1, out))))
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return unary('Tanh', x, (g, out) => mul(g, sub(1, square(out))))
}

/** `log(1 + e^x)` as `max(x, 0) + log(1 + e^-|x|)`, which neither overflows nor loses the tail; gradient `sigmoid(x)`. */
export function softplus(x: Tensor): Tensor {
  const value = add(relu(x), log(add(exp(neg(abs(x))), 1)))
  return withGradient(value, [x], [(g) => mul(g, sigmoid(x))], true)
}

/** Products of `2^depth` elements each, by multiplying the first half of a vector with the second. */
function multiplyHalves(vector: Tensor, depth: number): Tensor {
  const length = Number(vector.shape[0])
  if (depth === 0 || length % 2 === 1) return vector
  const half = length / 2
  return multiplyHalves(mul(slice(vector, 0, 0, half), slice(vector, 0, half, length)), depth - 1)
}

/**
 * `Σ softplus(x)` over all elements, a scalar. With `e = e^-|x|` it is `(Σx + Σ|x|) / 2 + Σ log(1 + e)`; onnxruntime's
 * CPU Log is slow, so it is taken of products of 64 factors `1 + e`, which lie between 1 and 2 and cannot overflow.
 */
export function softplusSum(x: Tensor): Tensor {
  const count = countElements(x.shape)
  if (count === undefined) return reduceSum(softplus(x))
  const magnitude = abs(x)
  const factors = multiplyHalves(reshape(add(exp(neg(magnitude)), 1), [count]), 6)
  const linear = mul(add(reduceSum(x), reduceSum(magnitude)), 0.5)
  const value = add(linear, reduceSum(log(factors)))
  return withGradient(value, [x], [(g) => mul(g, sigmoid(x))], false)
}

/** Error function. */
export function erf(x: Tensor): Tensor {
  return unary('Erf', x, (g) => ({ tensor: mul(g, exp(neg(square(x)))), scale: 2 / Math.sqrt(Math.PI) }))
}

/** `x Φ(x)` with the exact normal distribution function, as torch's default. */
export function gelu(x: Tensor): Tensor {
  return mul(x, mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5))
}
