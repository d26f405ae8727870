import { closeSync, openSync, writeSync } from 'node:fs'

/** Values of a column; its constructor tells the type in the file. Texts are UTF-8, bytes as they are (geometry). */
export type ParquetValues = BigInt64Array | Float64Array | string[] | Uint8Array[]

/** Rows that are written together. */
export type ParquetGroup = Readonly<Record<string, ParquetValues>>

/** Values of a page. */
const PAGE = 100_000
/** Of Parquet's own numbers: types, how a text is marked, plain values, no compression. */
const [INT64, DOUBLE, BYTE_ARRAY] = [2, 5, 6]
const [REQUIRED, UTF8, PLAIN, UNPACKED, DATA_PAGE] = [0, 0, 0, 0, 0]

/**
 * Writes a Parquet table of required columns, plain and not packed, one group of rows after the other; every group has the
 * columns of the first. `facts` are its key-value metadata. Source: Apache Parquet format, Thrift compact protocol.
 */
export function writeParquet(
  path: string,
  groups: Iterable<ParquetGroup>,
  facts: Readonly<Record<string, string>> = {},
): void {
  const file = openSync(path, 'w')
  let at = 0
  const write = (bytes: Buffer) => {
    writeSync(file, bytes)
    at += bytes.length
  }
  try {
    write(Buffer.from('PAR1'))
    let columns: Field[][] = []
    let nRow = 0
    const written: Field[][] = []
    for (const group of groups) {
      const entries = Object.entries(group)
      columns = entries.map(([name, values]) => schemaOf(name, values))
      const chunks: Field[][] = []
      for (const [name, values] of entries) {
        const start = at
        for (let from = 0; from < values.length; from += PAGE) {
          const page = values.slice(from, from + PAGE) as ParquetValues
          const body = bytesOf(page)
          write(struct(pageHeader(page.length, body.length)))
          write(body)
        }
        chunks.push(chunkOf(name, values, start, at - start))
      }
      const nOwn = entries[0][1].length
      nRow += nOwn
      written.push([
        [1, structs(chunks)],
        [2, long(0)],
        [3, long(nOwn)],
      ])
    }
    const root: Field[] = [
      [4, text('schema')],
      [5, int(columns.length)],
    ]
    const footer = struct([
      [1, int(1)],
      [2, structs([root, ...columns])],
      [3, long(nRow)],
      [4, structs(written)],
      [
        5,
        structs(
          Object.entries(facts).map(
            ([key, value]) =>
              [
                [1, text(key)],
                [2, text(value)],
              ] as Field[],
          ),
        ),
      ],
    ])
    write(footer)
    const end = Buffer.alloc(8)
    end.writeUInt32LE(footer.length, 0)
    end.write('PAR1', 4)
    write(end)
  } finally {
    closeSync(file)
  }
}

function schemaOf(name: string, values: ParquetValues): Field[] {
  return [
    [1, int(typeOf(values))],
    [3, int(REQUIRED)],
    [4, text(name)],
    ...(typeof values[0] === 'string' ? [[6, int(UTF8)] as Field] : []),
  ]
}

function typeOf(values: ParquetValues): number {
  if (values instanceof BigInt64Array) return INT64
  return values instanceof Float64Array ? DOUBLE : BYTE_ARRAY
}

function bytesOf(values: ParquetValues): Buffer {
  if (!Array.isArray(values)) return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value as string)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(bytes.length)
      return [length, bytes]
    }),
  )
}

function pageHeader(nValue: number, nByte: number): Field[] {
  const page: Field[] = [
    [1, int(nValue)],
    [2, int(PLAIN)],
    [3, int(PLAIN)],
    [4, int(PLAIN)],
  ]
  return [
    [1, int(DATA_PAGE)],
    [2, int(nByte)],
    [3, int(nByte)],
    [5, { type: STRUCT, bytes: struct(page) }],
  ]
}

function chunkOf(name: string, values: ParquetValues, start: number, nByte: number): Field[] {
  const metadata: Field[] = [
    [1, int(typeOf(values))],
    [2, list(INT, [varint(zigzag(PLAIN))])],
    [3, list(BINARY, [text(name).bytes])],
    [4, int(UNPACKED)],
    [5, long(values.length)],
    [6, long(nByte)],
    [7, long(nByte)],
    [9, long(start)],
  ]
  return [
    [2, long(start)],
    [3, { type: STRUCT, bytes: struct(metadata) }],
  ]
}

/** Types of Thrift's compact protocol. */
const [INT, LONG, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12]

interface Value {
  type: number
  bytes: Buffer
}
type Field = [id: number, value: Value]

const zigzag = (value: number) => 2n * BigInt(value)
const int = (value: number): Value => ({ type: INT, bytes: varint(zigzag(value)) })
const long = (value: number): Value => ({ type: LONG, bytes: varint(zigzag(value)) })
const structs = (items: Field[][]): Value => list(STRUCT, items.map(struct))

function text(value: string): Value {
  const bytes = Buffer.from(value)
  return { type: BINARY, bytes: Buffer.concat([varint(BigInt(bytes.length)), bytes]) }
}

function list(type: number, items: Buffer[]): Value {
  const head =
    items.length < 15
      ? [Buffer.of((items.length << 4) | type)]
      : [Buffer.of(0xf0 | type), varint(BigInt(items.length))]
  return { type: LIST, bytes: Buffer.concat([...head, ...items]) }
}

/** Ids ascend by less than 16, so that each stands in one byte with its type. */
function struct(fields: Field[]): Buffer {
  let last = 0
  const parts = fields.map(([id, { type, bytes }]) => {
    const head = Buffer.of(((id - last) << 4) | type)
    last = id
    return Buffer.concat([head, bytes])
  })
  return Buffer.concat([...parts, Buffer.of(0)])
}

function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}
