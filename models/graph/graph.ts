import { encodeModel } from './model-proto.ts'
import {
  type ConstantData,
  type Dim,
  type Dtype,
  type GraphBuilder,
  graphError,
  type NodeSpec,
  type Tensor,
} from './tensor.ts'

const arrays = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array, bool: Uint8Array }

function toConstantData(values: ArrayLike<number>, dtype: Dtype): ConstantData {
  if (dtype === 'int64') return BigInt64Array.from(Array.from(values, (value) => BigInt(value)))
  const ArrayType = arrays[dtype]
  return values instanceof ArrayType ? values : ArrayType.from(values)
}

/** A graph under construction; ops add nodes to it, `toBytes` writes what its outputs need as an ONNX model. */
export class Graph implements GraphBuilder {
  readonly name: string
  /** Key-value pairs written into the model, readable by any ONNX viewer. */
  readonly metadata: Record<string, string> = {}
  readonly inputs: Tensor[] = []
  readonly outputs = new Map<string, Tensor>()
  readonly #known = new Map<string, Tensor>()
  readonly #names = new Set<string>()
  #prefix = ''
  #nextId = 0

  constructor(name: string) {
    this.name = name
  }

  /** Declares an input; `BAD_REQUEST` when the name is taken. */
  input(name: string, dtype: Dtype, shape: readonly Dim[]): Tensor {
    if (this.#names.has(name)) throw graphError(name, 'this name is taken.')
    this.#names.add(name)
    const tensor = { graph: this, id: this.#nextId++, name, dtype, shape }
    this.inputs.push(tensor)
    return tensor
  }

  /** A constant of the given row-major values; `BAD_REQUEST` when their number is not that of the shape. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    dtype: Dtype = 'float32',
    name = 'constant',
  ): Tensor {
    const count = shape.reduce((a, b) => a * b, 1)
    if (values.length !== count) throw graphError(name, `${values.length} values for shape [${shape}].`)
    const data = toConstantData(values, dtype)
    return { graph: this, id: this.#nextId++, name: this.#unique(name), dtype, shape, data }
  }

  /** A scalar, one per value. */
  scalar(value: number, dtype: Dtype = 'float32'): Tensor {
    return this.#once(`scalar ${dtype} ${value}`, () => this.constant([value], [], dtype))
  }

  /** An int64 vector for axes, shapes and the like, one per content. */
  integers(values: readonly number[]): Tensor {
    return this.#once(`integers ${values}`, () => this.constant(values, [values.length], 'int64'))
  }

  /** Names a result; a name stands for one tensor, a tensor may have several names. */
  output(name: string, tensor: Tensor): void {
    if (this.#names.has(name)) throw graphError(name, 'this name is taken.')
    this.#names.add(name)
    this.outputs.set(name, tensor)
  }

  /** Adds a node and returns its output; the same op on the same inputs is added once. */
  node(type: string, inputs: readonly Tensor[], spec: NodeSpec): Tensor {
    const { shape, dtype = inputs[0].dtype, attributes = {}, rules, elementwise = false } = spec
    if (inputs.some((input) => input.graph !== this))
      throw graphError(type, 'inputs are of different graphs.')
    const key = `${type} ${inputs.map((input) => input.name)} ${JSON.stringify(attributes)} ${dtype} ${shape}`
    return this.#once(key, () => ({
      graph: this,
      id: this.#nextId++,
      name: this.#unique(type.toLowerCase()),
      dtype,
      shape,
      operation: { type, inputs, attributes },
      derivative: { inputs, rules, elementwise },
    }))
  }

  /** Puts a prefix before the names of all nodes that `build` adds, for reading models and profiles. */
  scope<T>(prefix: string, build: () => T): T {
    const outer = this.#prefix
    this.#prefix = `${outer}${prefix}/`
    try {
      return build()
    } finally {
      this.#prefix = outer
    }
  }

  /** The ONNX model that computes the named outputs (all by default), without nodes and inputs that none of them needs;
   * `BAD_REQUEST` for an unknown name. */
  toBytes(outputNames: readonly string[] = [...this.outputs.keys()]): Uint8Array {
    const outputs = new Map<string, Tensor>()
    for (const name of outputNames) {
      const tensor = this.outputs.get(name)
      if (!tensor) throw graphError(name, 'there is no such output.')
      outputs.set(name, tensor)
    }
    return encodeModel(this, outputs)
  }

  #once(key: string, make: () => Tensor): Tensor {
    const known = this.#known.get(key)
    if (known) return known
    const tensor = make()
    this.#known.set(key, tensor)
    return tensor
  }

  #unique(base: string): string {
    let name = `${this.#prefix}${base}`
    for (let count = 1; this.#names.has(name); count++) name = `${this.#prefix}${base}_${count}`
    this.#names.add(name)
    return name
  }
}
