import { broadcastShapes } from '../shape.ts'
import { type Dtype, elementTypes, type Operand, type Tensor, toTensors } from '../tensor.ts'
import { mul } from './arithmetic.ts'

function compare(type: string, a: Operand, b: Operand): Tensor {
  const [x, y] = toTensors(a, b)
  const shape = broadcastShapes(type, x.shape, y.shape)
  return x.graph.node(type, [x, y], { shape, dtype: 'bool', rules: [null, null], elementwise: true })
}

/** `a > b` as bool, broadcast. */
export function greater(a: Operand, b: Operand): Tensor {
  return compare('Greater', a, b)
}

/** `a < b` as bool, broadcast. */
export function less(a: Operand, b: Operand): Tensor {
  return compare('Less', a, b)
}

/** `a = b` as bool, broadcast. */
export function equal(a: Operand, b: Operand): Tensor {
  return compare('Equal', a, b)
}

/** The same values in another dtype; no gradient flows through, adjoints being float32 only. */
export function cast(x: Tensor, dtype: Dtype): Tensor {
  if (x.dtype === dtype) return x
  return x.graph.node('Cast', [x], {
    shape: x.shape,
    dtype,
    attributes: { to: { int: elementTypes[dtype] } },
    rules: [null],
  })
}

/** `a` where the bool `condition` holds, else `b`; all three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const { graph } = condition
  const [x, y] = toTensors(typeof a === 'number' && typeof b === 'number' ? graph.scalar(a) : a, b)
  return graph.node('Where', [condition, x, y], {
    shape: broadcastShapes('Where', condition.shape, x.shape, y.shape),
    dtype: x.dtype,
    rules: [null, (g) => where(condition, g, 0), (g) => where(condition, 0, g)],
    elementwise: true,
  })
}

function extreme(
  type: 'Max' | 'Min',
  a: Operand,
  b: Operand,
  wins: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const [x, y] = toTensors(a, b)
  return x.graph.node(type, [x, y], {
    shape: broadcastShapes(type, x.shape, y.shape),
    rules: [(g) => where(wins(x, y), g, 0), (g) => where(wins(x, y), 0, g)],
    elementwise: true,
  })
}

/** The larger of each pair, broadcast; between equals the adjoint goes to `b`. */
export function maximum(a: Operand, b: Operand): Tensor {
  return extreme('Max', a, b, greater)
}

/** The smaller of each pair, broadcast; between equals the adjoint goes to `b`. */
export function minimum(a: Operand, b: Operand): Tensor {
  return extreme('Min', a, b, less)
}

/** `x` kept within `[low, high]`; the adjoint passes strictly inside alone. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return x.graph.node('Clip', [x, x.graph.scalar(low), x.graph.scalar(high)], {
    shape: x.shape,
    rules: [(g) => mul(g, mul(cast(greater(x, low), 'float32'), cast(less(x, high), 'float32'))), null, null],
    elementwise: true,
  })
}

/** `max(x, 0)`, gradient 0 at 0. */
export function relu(x: Tensor): Tensor {
  return x.graph.node('Relu', [x], {
    shape: x.shape,
    rules: [(g) => where(greater(x, 0), g, 0)],
    elementwise: true,
  })
}
