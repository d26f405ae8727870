import type { Dim, Tensor } from '../../../models/graph/index.ts'
import * as ops from '../../../models/graph/index.ts'

/** One float32 input: its shape, the range of its values, and the shape as declared where it differs. */
export interface CaseInput {
  shape: number[]
  from: number
  to: number
  declared?: Dim[]
}

/** A function whose gradient is checked; `op` is the exported op it is about. */
export interface GradientCase {
  op: string
  note: string
  inputs: CaseInput[]
  build: (...inputs: Tensor[]) => Tensor
}

function range(from: number, to: number, ...shape: number[]): CaseInput {
  return { shape, from, to }
}

/** Values of both signs, at least 0.2 away from 0, where some functions have a kink. */
function mixed(...shape: number[]): CaseInput {
  return range(-1.5, 1.5, ...shape)
}

function positive(...shape: number[]): CaseInput {
  return range(0.4, 2, ...shape)
}

/** The same input declared with a symbolic first axis. */
function dynamic(input: CaseInput): CaseInput {
  return { ...input, declared: ['n', ...input.shape.slice(1)] }
}

function check(op: string, note: string, inputs: CaseInput[], build: GradientCase['build']): GradientCase {
  return { op, note, inputs, build }
}

const arithmetic = [
  check('add', 'row to matrix', [mixed(2, 3), mixed(3)], ops.add),
  check('add', 'column, adjoint a scalar', [mixed(2, 3), mixed(2, 1)], (a, b) =>
    ops.reduceMean(ops.add(a, b)),
  ),
  check('sub', 'scalar minus matrix', [mixed(), mixed(2, 3)], ops.sub),
  check('mul', 'outer product', [mixed(2, 1), mixed(1, 3)], ops.mul),
  check('mul', 'twice the same', [mixed(4)], (x) => ops.mul(ops.mul(x, x), -3)),
  check('div', 'both broadcast', [mixed(2, 1), positive(3)], ops.div),
  check('div', 'by and of a number', [positive(3)], (x) => ops.add(ops.div(x, 4), ops.div(2, x))),
  check('neg', 'paths of opposite sign', [mixed(3)], (x) => ops.add(ops.neg(x), ops.add(x, ops.exp(x)))),
  check('neg', 'paths of other factors', [mixed(3)], (x) => ops.sub(ops.mul(0, x), ops.mul(ops.exp(x), 3))),
  check('square', '', [mixed(4)], ops.square),
  check('pow', 'broken power', [positive(4)], (x) => ops.pow(x, 2.5)),
  check('sqrt', '', [positive(4)], ops.sqrt),
  check('abs', '', [mixed(5)], ops.abs),
  check('sign', 'times x', [mixed(4)], (x) => ops.mul(ops.sign(x), x)),
]

const comparisons = [
  check('maximum', 'with a number', [mixed(5)], (x) => ops.maximum(x, 0.1)),
  check('maximum', 'broadcast', [mixed(2, 3), range(-0.1, -0.05, 3)], ops.maximum),
  check('minimum', 'broadcast', [range(0.05, 0.1, 2, 1), mixed(2, 3)], ops.minimum),
  check('clip', 'in and out', [range(-2, 2, 6)], (x) => ops.clip(ops.mul(x, x), 0.01, 1.2)),
  check('relu', '', [mixed(5)], ops.relu),
  check('where', 'broadcast', [mixed(2, 1), mixed(3)], (a, b) =>
    ops.where(a.graph.constant([1, 0, 1, 0, 0, 1], [2, 3], 'bool'), a, b),
  ),
]

const exponentials = [
  check('exp', '', [mixed(4)], ops.exp),
  check('log', '', [positive(4)], ops.log),
  check('sigmoid', '', [range(-4, 4, 5)], ops.sigmoid),
  check('tanh', '', [range(-2, 2, 5)], ops.tanh),
  check('softplus', '', [range(-4, 4, 5)], ops.softplus),
  check('softplusSum', 'odd count of halves', [range(-4, 4, 2, 6)], ops.softplusSum),
  check('softplusSum', 'dynamic', [dynamic(range(-4, 4, 2, 3))], ops.softplusSum),
  check('erf', '', [mixed(5)], ops.erf),
  check('gelu', '', [range(-3, 3, 6)], ops.gelu),
]

const layouts = [
  check('reshape', '', [mixed(2, 3)], (x) => ops.reshape(x, [3, 2])),
  check('reshape', 'dynamic, adjoint a scalar', [dynamic(mixed(2, 3))], (x) =>
    ops.reduceSum(ops.reshape(ops.square(x), ['m'])),
  ),
  check('unsqueeze', '', [mixed(2, 3)], (x) => ops.unsqueeze(x, [0, 2])),
  check('expandLike', '', [mixed(3), mixed(2, 3)], (x, like) => ops.mul(ops.expandLike(x, like), like)),
  check('transpose', 'three axes, not its own inverse', [mixed(2, 3, 2)], (x) => ops.transpose(x, [1, 2, 0])),
  check('transposeMatrix', '', [mixed(2, 3, 2)], ops.transposeMatrix),
  check('slice', 'inside', [mixed(2, 5)], (x) => ops.slice(x, 1, 1, 4)),
  check('pad', '', [mixed(2, 2)], (x) => ops.pad(x, 0, 1, 2)),
  check('concat', '', [mixed(2, 1), mixed(2, 3)], (a, b) => ops.concat([a, b, a], 1)),
  check('gatherRows', 'a row twice, a row never', [mixed(4, 2)], (x) =>
    ops.gatherRows(x, x.graph.constant([2, 0, 2, 3], [4], 'int32')),
  ),
]

const reductions = [
  check('reduceSum', 'middle axis', [mixed(2, 3, 2)], (x) => ops.reduceSum(ops.square(x), { axes: [1] })),
  check('reduceSum', 'outer axes kept', [mixed(2, 3, 2)], (x) =>
    ops.reduceSum(x, { axes: [0, -1], keepDims: true }),
  ),
  check('reduceMean', 'first axis', [mixed(3, 2)], (x) => ops.reduceMean(ops.square(x), { axes: [0] })),
  check('reduceMean', 'dynamic', [dynamic(mixed(3, 2)), mixed(2)], (a, b) => ops.reduceMean(ops.mul(a, b))),
  check('softmax', 'last axis', [mixed(2, 3)], (x) => ops.softmax(x)),
  check('softmax', 'first axis', [mixed(3, 2)], (x) => ops.softmax(x, 0)),
  check('logSoftmax', '', [mixed(2, 3)], (x) => ops.logSoftmax(x)),
  check('logSumExp', 'one axis', [mixed(2, 3)], (x) => ops.logSumExp(x, [1])),
  check('logSumExp', 'all axes', [mixed(2, 3)], (x) => ops.logSumExp(x)),
  check('layerNorm', '', [mixed(2, 4), mixed(4), mixed(4)], (x, gain, bias) => ops.layerNorm(x, gain, bias)),
]

const products = [
  check('matmul', 'plain', [mixed(2, 3), mixed(3, 2)], ops.matmul),
  check('matmul', 'left transposed', [mixed(3, 2), mixed(3, 2)], (a, b) => ops.matmul(ops.transpose(a), b)),
  check('matmul', 'right transposed', [mixed(2, 3), mixed(4, 3)], (a, b) => ops.matmul(a, ops.transpose(b))),
  check('matmul', 'both transposed', [mixed(3, 2), mixed(4, 3)], (a, b) =>
    ops.matmul(ops.transpose(a), ops.transpose(b)),
  ),
  check('matmul', 'with itself', [mixed(2, 3)], (a) => ops.matmul(a, ops.transpose(a))),
  check('matmul', 'batched', [mixed(2, 2, 3), mixed(2, 3, 2)], ops.matmul),
  check('matmul', 'batch against one', [mixed(2, 2, 3), mixed(3, 2)], ops.matmul),
  check('matmul', 'dynamic rows', [dynamic(mixed(2, 3)), mixed(3, 2)], (a, b) =>
    ops.reduceSum(ops.matmul(a, b)),
  ),
]

/** Every differentiable op, in the situations that need different code. */
export const gradientCases = [
  ...arithmetic,
  ...comparisons,
  ...exponentials,
  ...layouts,
  ...reductions,
  ...products,
]
