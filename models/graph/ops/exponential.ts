import { withGradient } from '../graph.ts'
import type { Rule, Tensor } from '../tensor.ts'
import { abs, add, div, mul, neg, square, sub } from './arithmetic.ts'
import { relu } from './comparison.ts'

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

/** Error function. */
export function erf(x: Tensor): Tensor {
  return unary('Erf', x, (g) => ({ tensor: mul(g, exp(neg(square(x)))), scale: 2 / Math.sqrt(Math.PI) }))
}

/** `x Φ(x)` with the exact normal distribution function, as torch's default. */
export function gelu(x: Tensor): Tensor {
  return mul(x, mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5))
}
