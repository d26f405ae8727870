import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DTYPES = new Map<unknown, string>([
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Int32Array, '<i4'],
  [Uint32Array, '<u4'],
  [BigInt64Array, '<i8'],
])

type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array | BigInt64Array

/** Writes a group of a zarr store of version 2, and all that are around it. */
export function writeGroup(store: string, place: string, attributes: object = {}): void {
  const folder = join(store, place)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '.zgroup'), '{"zarr_format": 2}')
  writeFileSync(join(folder, '.zattrs'), JSON.stringify(attributes))
}

/** Writes an array of numbers of one chunk, not packed. */
export function writeNumbers(store: string, place: string, data: Numbers, shape = [data.length]): void {
  const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  writeArray(store, place, DTYPES.get(data.constructor) ?? '', shape, chunk)
}

/** Writes texts as fixed UTF-32, as zarr of version 2 can without other codecs. */
export function writeTexts(store: string, place: string, texts: string[]): void {
  const width = Math.max(1, ...texts.map((text) => text.length))
  const points = Uint32Array.from(
    texts.flatMap((text) => Array.from({ length: width }, (_, i) => text.codePointAt(i) ?? 0)),
  )
  writeArray(store, place, `<U${width}`, [texts.length], Buffer.from(points.buffer))
}

/** A valid AnnData of two spots (named `a` and `b`) and three features, X as CSR `[[1, 0, 2], [0, 3, 0]]`. */
export function writeZarrSlide(store: string, root = '', values = [1, 2, 3]): void {
  const at = (place: string) => join(root, place)
  writeGroup(store, root, { 'encoding-type': 'anndata', 'encoding-version': '0.1.0' })
  for (const [table, names] of [
    ['obs', ['a', 'b']],
    ['var', ['g', 'h', 'i']],
  ] as const) {
    writeGroup(store, at(table), { 'encoding-type': 'dataframe', _index: '_index', 'column-order': [] })
    writeTexts(store, at(`${table}/_index`), [...names])
  }
  writeGroup(store, at('X'), { 'encoding-type': 'csr_matrix', shape: [2, 3] })
  writeNumbers(store, at('X/indptr'), Int32Array.of(0, 2, 3))
  writeNumbers(store, at('X/indices'), Int32Array.of(0, 2, 1))
  writeNumbers(store, at('X/data'), Float32Array.from(values))
  writeGroup(store, at('obsm'))
  writeNumbers(store, at('obsm/spatial'), Float32Array.of(1, 2, 3, 4), [2, 2])
}

function writeArray(store: string, place: string, dtype: string, shape: number[], chunk: Buffer): void {
  const folder = join(store, place)
  mkdirSync(folder, { recursive: true })
  const metadata = {
    zarr_format: 2,
    shape,
    chunks: shape,
    dtype,
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  }
  writeFileSync(join(folder, '.zarray'), JSON.stringify(metadata))
  writeFileSync(join(folder, shape.map(() => '0').join('.')), chunk)
}
