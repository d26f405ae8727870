import { bytesField, floatField, intField, message, textField } from './proto.ts'
import { type Attribute, type Dim, elementTypes, type Tensor } from './tensor.ts'

// Field numbers are those of onnx.proto (ONNX 1.13, the release that brought opset 18).
const irVersion = 8
const opset = 18

function encodeAttribute(name: string, attribute: Attribute): Uint8Array {
  const head = textField(1, name)
  if ('int' in attribute) return message([head, intField(3, attribute.int), intField(20, 2)])
  if ('float' in attribute) return message([head, floatField(2, attribute.float), intField(20, 1)])
  if ('text' in attribute) return message([head, textField(4, attribute.text), intField(20, 3)])
  return message([head, ...attribute.ints.map((value) => intField(8, value)), intField(20, 7)])
}

function encodeNode(
  type: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute>,
): Uint8Array {
  return message([
    ...inputs.map((name) => textField(1, name)),
    textField(2, output),
    textField(3, output),
    textField(4, type),
    ...Object.entries(attributes).map(([name, attribute]) => bytesField(5, encodeAttribute(name, attribute))),
  ])
}

function encodeConstant({ name, dtype, shape, data }: Tensor): Uint8Array {
  const raw = data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array()
  const dims = shape.map((dim) => intField(1, Number(dim)))
  return message([...dims, intField(2, elementTypes[dtype]), textField(8, name), bytesField(9, raw)])
}

function encodeDim(dim: Dim): Uint8Array {
  return typeof dim === 'number' ? intField(1, dim) : textField(2, dim)
}

function encodeValueInfo(name: string, { dtype, shape }: Tensor): Uint8Array {
  const dims = message(shape.map((dim) => bytesField(1, encodeDim(dim))))
  const type = message([intField(1, elementTypes[dtype]), bytesField(2, dims)])
  return message([textField(1, name), bytesField(2, bytesField(1, type))])
}

/** Tensors that the outputs depend on, each once, in an order in which they can be computed. */
function collectNeeded(outputs: Iterable<Tensor>): Tensor[] {
  const needed = new Map<string, Tensor>()
  const pending = [...outputs]
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    if (needed.has(tensor.name)) continue
    needed.set(tensor.name, tensor)
    pending.push(...(tensor.operation?.inputs ?? []))
  }
  return [...needed.values()].sort((a, b) => a.id - b.id)
}

/** Computed tensors take the name of the output they are; what cannot be renamed is copied to it. */
function assignNames(outputs: ReadonlyMap<string, Tensor>) {
  const renamed = new Map<string, string>()
  const copies: [from: Tensor, to: string][] = []
  for (const [name, tensor] of outputs) {
    if (tensor.operation && !renamed.has(tensor.name)) renamed.set(tensor.name, name)
    else copies.push([tensor, name])
  }
  return { copies, nameOf: (tensor: Tensor) => renamed.get(tensor.name) ?? tensor.name }
}

/** What the writer needs of a graph. */
interface Described {
  name: string
  inputs: readonly Tensor[]
  metadata: Readonly<Record<string, string>>
}

function encodeGraph(graph: Described, outputs: ReadonlyMap<string, Tensor>): Uint8Array {
  const needed = collectNeeded(outputs.values())
  const { copies, nameOf } = assignNames(outputs)
  const nodes = needed.flatMap((tensor) => {
    if (!tensor.operation) return []
    const { type, inputs, attributes } = tensor.operation
    return [encodeNode(type, inputs.map(nameOf), nameOf(tensor), attributes)]
  })
  nodes.push(...copies.map(([from, to]) => encodeNode('Identity', [nameOf(from)], to, {})))
  const inputs = graph.inputs.filter((input) => needed.includes(input))
  return message([
    ...nodes.map((node) => bytesField(1, node)),
    textField(2, graph.name),
    ...needed.filter((tensor) => tensor.data).map((tensor) => bytesField(5, encodeConstant(tensor))),
    ...inputs.map((input) => bytesField(11, encodeValueInfo(input.name, input))),
    ...[...outputs].map(([name, tensor]) => bytesField(12, encodeValueInfo(name, tensor))),
  ])
}

/** Writes a ModelProto (opset 18, IR 8) that computes `outputs` from the inputs of the graph. */
export function encodeModel(graph: Described, outputs: ReadonlyMap<string, Tensor>): Uint8Array {
  return message([
    intField(1, irVersion),
    textField(2, 'histologue'),
    bytesField(7, encodeGraph(graph, outputs)),
    bytesField(8, message([textField(1, ''), intField(2, opset)])),
    ...Object.entries(graph.metadata).map(([k, v]) =>
      bytesField(14, message([textField(1, k), textField(2, v)])),
    ),
  ])
}
