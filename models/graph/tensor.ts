import { HistologueError } from '../../worker/api/errors.ts'

/** Element types the builder emits; gradients exist for `float32` alone. */
export type Dtype = 'float32' | 'uint8' | 'int32' | 'int64' | 'bool'

/** Numbers of the dtypes in TensorProto.DataType of onnx.proto. */
export const elementTypes: Readonly<Record<Dtype, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
}

/** One axis length: a number, or a name for a length known only when the graph runs. */
export type Dim = number | string

/** Node attributes in the few kinds that the ops here use. */
export type Attribute = { int: number } | { ints: readonly number[] } | { float: number } | { text: string }

/** The ONNX node that computes a tensor. */
export interface Operation {
  type: string
  inputs: readonly Tensor[]
  attributes: Readonly<Record<string, Attribute>>
}

/** A multiple of a tensor: constant factors travel beside adjoints, so no pass over memory is spent on them. */
export interface Scaled {
  tensor: Tensor
  scale: number
}

/**
 * Vector-Jacobian product with respect to one input: takes the adjoint of the output and the output itself.
 * `null` marks an input through which nothing flows (indices, conditions).
 */
export type Rule = ((adjoint: Tensor, output: Tensor) => Tensor | Scaled) | null

/** How adjoints pass from a tensor to the tensors it was made of. */
export interface Derivative {
  inputs: readonly Tensor[]
  /** One rule per input, or the reason why the op has no gradient. */
  rules: readonly Rule[] | string
  /** The rules take adjoints that still have to be broadcast to the output's shape. */
  elementwise: boolean
}

/** A named value of a graph: `shape` row-major, `[]` for a scalar. */
export interface Tensor {
  readonly graph: GraphBuilder
  readonly id: number
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly Dim[]
  readonly operation?: Operation
  readonly derivative?: Derivative
  /** Values of a constant. */
  readonly data?: ConstantData
}

/** What an op says about the node it adds. */
export interface NodeSpec {
  shape: readonly Dim[]
  /** Default: dtype of the first input. */
  dtype?: Dtype
  attributes?: Record<string, Attribute>
  rules: Derivative['rules']
  elementwise?: boolean
}

/** What ops and users call of a graph; `Graph` describes and implements it. */
export interface GraphBuilder {
  input(name: string, dtype: Dtype, shape: readonly Dim[]): Tensor
  constant(values: ArrayLike<number>, shape: readonly number[], dtype?: Dtype, name?: string): Tensor
  scalar(value: number, dtype?: Dtype): Tensor
  integers(values: readonly number[]): Tensor
  output(name: string, tensor: Tensor): void
  node(type: string, inputs: readonly Tensor[], spec: NodeSpec): Tensor
  scope<T>(prefix: string, build: () => T): T
}

/** Storage of constants, one array type per dtype (`bool` is stored in bytes). */
export type ConstantData = Float32Array | Uint8Array | Int32Array | BigInt64Array

/** What elementwise ops accept: a tensor, or a number that becomes a float32 scalar. */
export type Operand = Tensor | number

/**
 * The same value with a gradient of its own with respect to `inputs`, where the chain rule through the nodes that
 * compute it would be slower or less stable.
 */
export function withGradient(
  value: Tensor,
  inputs: readonly Tensor[],
  rules: Derivative['rules'],
  elementwise: boolean,
): Tensor {
  return { ...value, derivative: { inputs, rules, elementwise } }
}

/** A fault of the code that builds a graph, `BAD_REQUEST`, naming the op it happened in. */
export function graphError(place: string, message: string): HistologueError {
  return new HistologueError('BAD_REQUEST', `${place}: ${message}`, { place })
}

/** The value of a constant float32 scalar, else undefined. */
export function scalarValue(tensor: Tensor): number | undefined {
  return tensor.data instanceof Float32Array && tensor.shape.length === 0 ? tensor.data[0] : undefined
}

/**
 * Turns numbers among operands into constants of the tensors' graph and dtype. `BAD_REQUEST` without any tensor, or with
 * tensors of several dtypes.
 */
export function toTensors<T extends readonly Operand[]>(...operands: T): { [K in keyof T]: Tensor } {
  const [first, ...others] = operands.filter((operand) => typeof operand !== 'number')
  if (!first) throw graphError('operands', 'at least one must be a tensor.')
  const different = others.find(({ dtype }) => dtype !== first.dtype)
  if (different) throw graphError('operands', `${first.dtype} and ${different.dtype} need a cast.`)
  const tensors = operands.map((o) => (typeof o === 'number' ? first.graph.scalar(o, first.dtype) : o))
  return tensors as { [K in keyof T]: Tensor }
}
