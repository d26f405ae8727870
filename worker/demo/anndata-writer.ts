import type { Group } from 'h5wasm/node'
import type { CsrMatrix } from '../stats/sparse.ts'

/** Chunk of one-dimensional arrays, elements. */
const CHUNK = 65_536
const GZIP_LEVEL = 4

/** Marks an element with its encoding (AnnData on-disk format, `encoding-type` and `encoding-version`). */
export function encode(group: Group, type: string, version: string): Group {
  group.create_attribute('encoding-type', type)
  group.create_attribute('encoding-version', version)
  return group
}

/** Makes a group encoded as `dict`. */
export function writeDict(parent: Group, name: string): Group {
  return encode(parent.create_group(name), 'dict', '0.1.0')
}

/** Writes a numeric array, gzip beyond a chunk (AnnData spec, dense arrays). */
export function writeArray(
  parent: Group,
  name: string,
  data: Int8Array | Uint8Array | Int32Array | Float32Array | Float64Array,
  shape: number[] = [data.length],
): void {
  const rowSize = shape.slice(1).reduce((size, length) => size * length, 1)
  const chunks = [Math.max(1, Math.min(shape[0], Math.ceil(CHUNK / rowSize))), ...shape.slice(1)]
  const dataset =
    data.length > 1024
      ? parent.create_dataset({ name, data, shape, chunks, compression: GZIP_LEVEL })
      : parent.create_dataset({ name, data, shape })
  dataset.create_attribute('encoding-type', 'array')
  dataset.create_attribute('encoding-version', '0.2.0')
}

/**
 * Writes an array of variable-length strings (AnnData spec, `string-array`). The demo's labels are written so too, since a
 * `categorical` needs a boolean attribute, which h5wasm cannot create (`export/h5ad`); anndata turns strings into one by itself.
 */
export function writeStrings(parent: Group, name: string, data: readonly string[]): void {
  const dataset = parent.create_dataset({ name, data: [...data], dtype: 'S' })
  dataset.create_attribute('encoding-type', 'string-array')
  dataset.create_attribute('encoding-version', '0.2.0')
}

/** Writes one number or string (AnnData spec, `numeric-scalar` and `string`). */
export function writeScalar(parent: Group, name: string, value: number | string): void {
  const dataset = parent.create_dataset({
    name,
    data: typeof value === 'string' ? value : [value],
    shape: [],
    dtype: typeof value === 'string' ? 'S' : '<d',
  })
  dataset.create_attribute('encoding-type', typeof value === 'string' ? 'string' : 'numeric-scalar')
  dataset.create_attribute('encoding-version', '0.2.0')
}

/** Starts a dataframe with its index column `_index` (AnnData spec, `dataframe`); the caller adds the columns. */
export function writeDataFrame(
  parent: Group,
  name: string,
  index: readonly string[],
  columns: readonly string[],
): Group {
  const group = encode(parent.create_group(name), 'dataframe', '0.2.0')
  group.create_attribute('_index', '_index')
  group.create_attribute('column-order', [...columns], [columns.length], 'S')
  writeStrings(group, '_index', index)
  return group
}

/** Writes compressed sparse rows as AnnData does: int32 indices, float32 values (AnnData spec, `csr_matrix`). */
export function writeCsr(parent: Group, name: string, matrix: CsrMatrix): void {
  const group = encode(parent.create_group(name), 'csr_matrix', '0.1.0')
  group.create_attribute('shape', new BigInt64Array([BigInt(matrix.nRow), BigInt(matrix.nColumn)]))
  writeArray(group, 'indptr', Int32Array.from(matrix.indptr))
  writeArray(group, 'indices', Int32Array.from(matrix.indices))
  writeArray(group, 'data', matrix.values)
}
