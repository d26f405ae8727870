import { add, mul, sub } from './ops/arithmetic.ts'
import { expandLike, reshape } from './ops/layout.ts'
import { reduceSum } from './ops/reduction.ts'
import { sameShape } from './shape.ts'
import { type Derivative, graphError, type Rule, type Scaled, type Tensor } from './tensor.ts'

function rulesOf(derivative: Derivative): readonly Rule[] {
  return typeof derivative.rules === 'string' ? [] : derivative.rules
}

/** Inputs through which an adjoint would flow; all of them where the op has no gradient, to find that out. */
function flowInputs({ derivative }: Tensor): Tensor[] {
  if (!derivative) return []
  const rules = rulesOf(derivative)
  return derivative.inputs.filter((_, i) => rules[i] !== null)
}

/** Tensors on a path from a parameter to the loss, last computed first. */
function findPath(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  const reached = new Set([loss])
  for (const tensor of reached) for (const input of flowInputs(tensor)) reached.add(input)
  const onPath = new Set(parameters)
  // Ids ascend in the order of computation, so inputs are decided before what is made of them.
  const ascending = [...reached].sort((a, b) => a.id - b.id)
  for (const tensor of ascending)
    if (flowInputs(tensor).some((input) => onPath.has(input))) onPath.add(tensor)
  return ascending.filter((tensor) => onPath.has(tensor)).reverse()
}

/** Sums an adjoint over the axes along which its tensor was broadcast. */
function sumBroadcast(adjoint: Tensor, tensor: Tensor): Tensor {
  const extra = adjoint.shape.length - tensor.shape.length
  const axes = adjoint.shape.flatMap((dim, axis) => {
    return axis < extra || (tensor.shape[axis - extra] === 1 && dim !== 1) ? [axis] : []
  })
  if (axes.length === 0) return adjoint
  const summed = reduceSum(adjoint, { axes, keepDims: true })
  return extra > 0 ? reshape(summed, summed.shape.slice(extra)) : summed
}

/** Σ scale · tensor, factors being pulled out where they agree. */
function accumulate(terms: readonly Scaled[]): Scaled {
  const [first, ...rest] = terms.filter(({ scale }) => scale !== 0)
  if (!first) return terms[0]
  const { scale } = first
  const tensor = rest.reduce((sum, term) => {
    return term.scale === -scale ? sub(sum, term.tensor) : add(sum, mul(term.tensor, term.scale / scale))
  }, first.tensor)
  return { tensor, scale }
}

function backward(output: Tensor, derivative: Derivative, i: number, adjoint: Tensor): Scaled {
  const input = derivative.inputs[i]
  const rule = rulesOf(derivative)[i]
  if (!rule) throw graphError('gradients', `no rule for input ${i} of ${output.name}.`)
  // Elementwise rules broadcast by themselves, but a sum over copied axes needs the copies to be there.
  const full = !derivative.elementwise || !sameShape(input.shape, output.shape)
  const result = rule(full ? expandLike(adjoint, output) : adjoint, output)
  const { tensor, scale } = 'tensor' in result ? result : { tensor: result, scale: 1 }
  return { tensor: sumBroadcast(tensor, input), scale }
}

/**
 * Adds the nodes that compute d loss / d parameter for each parameter, in the parameters' order and shapes.
 * Reverse mode; paths that lead to no parameter get no nodes, and constant factors (means, signs) are applied to the
 * results only. Elementwise adjoints stay unbroadcast as long as possible. `BAD_REQUEST` when the loss is not a float32
 * scalar, does not depend on a parameter, or depends on one through an op without gradient.
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0 || loss.dtype !== 'float32')
    throw graphError('gradients', `the loss must be a float32 scalar, not ${loss.dtype} [${loss.shape}].`)
  const path = new Set(findPath(loss, parameters))
  const terms = new Map<Tensor, Scaled[]>([[loss, [{ tensor: loss.graph.scalar(1), scale: 1 }]]])
  const adjoints = new Map<Tensor, Scaled>()
  for (const output of path) {
    const { derivative } = output
    const adjoint = accumulate(terms.get(output) ?? [])
    adjoints.set(output, adjoint)
    if (!derivative) continue
    if (typeof derivative.rules === 'string')
      throw graphError(output.operation?.type ?? output.name, `has no gradient: ${derivative.rules}`)
    for (const [i, input] of derivative.inputs.entries()) {
      if (derivative.rules[i] === null || !path.has(input)) continue
      const { tensor, scale } = backward(output, derivative, i, adjoint.tensor)
      terms.set(input, [...(terms.get(input) ?? []), { tensor, scale: scale * adjoint.scale }])
    }
  }
  return parameters.map((parameter) => {
    const adjoint = adjoints.get(parameter)
    if (!adjoint) throw graphError('gradients', `the loss does not depend on ${parameter.name}.`)
    return expandLike(mul(adjoint.tensor, adjoint.scale), parameter)
  })
}
