import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { registry } from 'zarrita'

/** Bytes that one chunk may unpack to: far more than any writer makes, far less than the memory. */
export const MAX_CHUNK_BYTES = 1024 ** 3

const unpackGzip = promisify(gunzip)
const unpackZlib = promisify(inflate)
const limits = { maxOutputLength: MAX_CHUNK_BYTES }
let areLimited = false

interface Unpacking {
  kind: 'bytes_to_bytes'
  encode(): never
  decode(bytes: Uint8Array): Promise<Uint8Array>
}

/**
 * Once per process: puts limits on what packed chunks unpack to, since zarrita's own have none and a small file could fill the
 * memory, and refuses chunks with fewer values than their shape, which zarrita would fill up silently.
 */
export function limitCodecs(): void {
  if (areLimited) return
  areLimited = true
  for (const name of ['bytes', 'vlen-utf8', 'json2']) refuseShort(name)
  for (const prefix of ['', 'numcodecs.']) {
    limit(`${prefix}gzip`, () => unpacking((bytes) => unpackGzip(bytes, limits)))
    limit(`${prefix}zlib`, () => unpacking((bytes) => unpackZlib(bytes, limits)))
    const blosc = registry.get(`${prefix}blosc`)
    if (blosc)
      registry.set(`${prefix}blosc`, async () => {
        const own = await blosc()
        return {
          ...own,
          kind: 'bytes_to_bytes',
          fromConfig: (config, meta) => checked(own.fromConfig(config, meta)),
        }
      })
  }
}

interface ChunkOfValues {
  data: { length: number }
  shape: number[]
}

/**
 * Makes a codec of values refuse chunks that are shorter than their shape. Its class is changed, since arrays of version 2 do
 * not ask the registry for it.
 */
function refuseShort(name: string): void {
  const codec = registry.get(name)?.() as
    | { prototype?: { decode(bytes: Uint8Array): ChunkOfValues } }
    | undefined
  if (!codec?.prototype) return
  const { decode } = codec.prototype
  codec.prototype.decode = function decodeWhole(bytes) {
    const chunk = decode.call(this, bytes)
    const wanted = chunk.shape.reduce((product, length) => product * length, 1)
    if (chunk.data.length >= wanted) return chunk
    throw new Error(`A chunk holds ${chunk.data.length} values of ${wanted}.`)
  }
}

function limit(name: string, make: () => Unpacking): void {
  registry.set(name, async () => ({ kind: 'bytes_to_bytes', fromConfig: make }))
}

function unpacking(unpack: (bytes: Uint8Array) => Promise<Uint8Array>): Unpacking {
  return {
    kind: 'bytes_to_bytes',
    encode: () => {
      throw new Error('Stores are only read.')
    },
    // A copy of its own: numbers are read from it at their own alignment.
    decode: async (bytes) => new Uint8Array(await unpack(bytes)),
  }
}

type AnyCodec = ReturnType<Awaited<ReturnType<NonNullable<ReturnType<typeof registry.get>>>>['fromConfig']>

/** A blosc chunk says in bytes 4 to 7 what it unpacks to (c-blosc, README_CHUNK_FORMAT). */
function checked(codec: AnyCodec): AnyCodec {
  return Object.assign(Object.create(codec), {
    kind: 'bytes_to_bytes',
    encode: codec.encode.bind(codec),
    decode: (bytes: Uint8Array) => {
      const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true)
      if (size > MAX_CHUNK_BYTES) throw new RangeError(`A chunk would unpack to ${size} bytes.`)
      return codec.decode(bytes)
    },
  })
}
