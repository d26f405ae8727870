// Field numbers of onnx.proto (ONNX 1.17): in which message which fields hold tensors, or messages that may.
type Kind = 'model' | 'graph' | 'function' | 'node' | 'attribute' | 'sparse' | 'training' | 'tensor'
const INNER: Record<Exclude<Kind, 'tensor'>, Record<number, Kind>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
}
const EXTERNAL_DATA = 13
const DATA_LOCATION = 14
/** Graphs in graphs; deeper ones are made up to hurt. */
const MOST_DEPTH = 40

/**
 * True where an ONNX model keeps weights in other files: those would be opened by a path that the model chooses. Throws a
 * `RangeError` where the bytes are no whole protobuf message.
 */
export function hasExternalData(bytes: Uint8Array): boolean {
  return holdsExternal(bytes, 0, bytes.length, 'model', 0)
}

function holdsExternal(bytes: Uint8Array, start: number, end: number, kind: Kind, depth: number): boolean {
  if (depth > MOST_DEPTH) throw new RangeError('messages are nested too deeply')
  let found = false
  let at = start
  while (at < end) {
    const field = readField(bytes, at, end)
    at = field.end
    if (kind === 'tensor') found ||= isExternal(field)
    else {
      const inner = INNER[kind][field.number]
      if (inner && field.wire === 2) found ||= holdsExternal(bytes, field.start, field.end, inner, depth + 1)
    }
  }
  return found
}

const isExternal = ({ number, value }: Field) =>
  number === EXTERNAL_DATA || (number === DATA_LOCATION && value === 1)

interface Field {
  number: number
  wire: number
  /** Of a varint; 0 else. */
  value: number
  /** Content of a field with a length. */
  start: number
  end: number
}

function readField(bytes: Uint8Array, at: number, end: number): Field {
  const tag = readVarint(bytes, at, end)
  // Readers take tags modulo 2^32, so that a larger one would be another field to them than here.
  if (tag.value >= 2 ** 32) throw new RangeError('a tag is too large')
  const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8]
  if (wire === 0) {
    const { value, next } = readVarint(bytes, tag.next, end)
    return { number, wire, value, start: tag.next, end: next }
  }
  const length = wire === 2 ? readVarint(bytes, tag.next, end) : null
  const start = length ? length.next : tag.next
  const size = length ? length.value : wire === 1 ? 8 : wire === 5 ? 4 : Number.NaN
  if (!(start + size <= end)) throw new RangeError('a field ends behind its message')
  return { number, wire, value: 0, start, end: start + size }
}

function readVarint(bytes: Uint8Array, at: number, end: number): { value: number; next: number } {
  let value = 0
  for (let k = 0; k < 10; k++) {
    if (at + k >= end) throw new RangeError('a number ends behind its message')
    const byte = bytes[at + k]
    value += (byte & 127) * 2 ** (7 * k)
    if (byte < 128) return { value, next: at + k + 1 }
  }
  throw new RangeError('a number is too long')
}
