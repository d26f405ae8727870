import { broadcastShapes } from '../shape.ts'
import { type Operand, type Rule, scalarValue, type Tensor, toTensors } from '../tensor.ts'

function binary(type: string, a: Tensor, b: Tensor, rules: Rule[]): Tensor {
  return a.graph.node(type, [a, b], {
    shape: broadcastShapes(type, a.shape, b.shape),
    rules,
    elementwise: true,
  })
}

function unary(type: string, x: Tensor, rule: Rule): Tensor {
  return x.graph.node(type, [x], { shape: x.shape, rules: [rule], elementwise: true })
}

/** `a + b`, broadcast. */
export function add(a: Operand, b: Operand): Tensor {
  const [x, y] = toTensors(a, b)
  return binary('Add', x, y, [(g) => g, (g) => g])
}

/** `a - b`, broadcast. */
export function sub(a: Operand, b: Operand): Tensor {
  const [x, y] = toTensors(a, b)
  return binary('Sub', x, y, [(g) => g, (tensor) => ({ tensor, scale: -1 })])
}

/** `-x`. */
export function neg(x: Tensor): Tensor {
  return unary('Neg', x, (tensor) => ({ tensor, scale: -1 }))
}

/** Multiplying by a constant only scales the adjoint. */
function timesRule(factor: Tensor): Rule {
  const scale = scalarValue(factor)
  return scale === undefined ? (g) => mul(g, factor) : (tensor) => ({ tensor, scale })
}

/** `a * b`, broadcast; a factor of constant 1 costs nothing. */
export function mul(a: Operand, b: Operand): Tensor {
  const [x, y] = toTensors(a, b)
  if (scalarValue(x) === 1) return y
  if (scalarValue(y) === 1) return x
  return binary('Mul', x, y, [timesRule(y), timesRule(x)])
}

/** `a / b`, broadcast. */
export function div(a: Operand, b: Operand): Tensor {
  const [x, y] = toTensors(a, b)
  const divisor = scalarValue(y)
  return binary('Div', x, y, [
    divisor === undefined ? (g) => div(g, y) : (tensor) => ({ tensor, scale: 1 / divisor }),
    (g, out) => ({ tensor: mul(g, div(out, y)), scale: -1 }),
  ])
}

/** `x²`, as a product, which is faster than Pow. */
export function square(x: Tensor): Tensor {
  return mul(x, x)
}

/** `x` to a constant power; for odd or broken powers keep x positive. */
export function pow(x: Tensor, exponent: number): Tensor {
  const power = x.graph.scalar(exponent)
  return x.graph.node('Pow', [x, power], {
    shape: x.shape,
    rules: [(g) => ({ tensor: mul(g, pow(x, exponent - 1)), scale: exponent }), null],
    elementwise: true,
  })
}

/** Square root; its gradient is infinite at 0. */
export function sqrt(x: Tensor): Tensor {
  return unary('Sqrt', x, (g, out) => ({ tensor: div(g, out), scale: 0.5 }))
}

/** Absolute value, gradient 0 at 0. */
export function abs(x: Tensor): Tensor {
  return unary('Abs', x, (g) => mul(g, sign(x)))
}

/** -1, 0 or 1; its gradient is 0 wherever it exists. */
export function sign(x: Tensor): Tensor {
  return unary('Sign', x, null)
}
