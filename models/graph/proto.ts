/** Writing the protobuf wire format: a message is the concatenation of its fields. */

const text = new TextEncoder()

function varint(value: bigint): number[] {
  const bytes: number[] = []
  // Negative int64 are written as their two's complement, ten bytes long.
  let rest = BigInt.asUintN(64, value)
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return bytes
}

function key(field: number, wireType: number): number[] {
  return varint(BigInt((field << 3) | wireType))
}

/** An int32, int64 or enum field. */
export function intField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...key(field, 0), ...varint(BigInt(value))])
}

/** A float field. */
export function floatField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...key(field, 5), ...new Uint8Array(new Float32Array([value]).buffer)])
}

/** A bytes or sub-message field. */
export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return message([Uint8Array.from([...key(field, 2), ...varint(BigInt(bytes.length))]), bytes])
}

/** A string field. */
export function textField(field: number, value: string): Uint8Array {
  return bytesField(field, text.encode(value))
}

/** Joins fields to a message. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((length, field) => length + field.length, 0))
  let start = 0
  for (const field of fields) {
    bytes.set(field, start)
    start += field.length
  }
  return bytes
}
