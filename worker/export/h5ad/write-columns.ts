import type { Group } from 'h5wasm/node'
import { uniqueNames } from '../../api/unique-names.ts'
import { encode, writeArray, writeDataFrame, writeStrings } from '../../demo/anndata-writer.ts'
import { reserveOrdered } from './ordered-attribute.ts'

/** A column of a data frame, as long as its index. */
export type Column =
  | { kind: 'strings'; values: readonly string[] }
  | { kind: 'numbers'; values: Float32Array | Float64Array | Int32Array }
  /** `codes: [n]`, -1 where missing. */
  | { kind: 'categorical'; codes: Int32Array; categories: readonly string[] }

/** A name that can be a member of a group: AnnData takes a slash for a path. */
export const memberName = (name: string): string => name.replaceAll('/', '∕') || 'unnamed'

/** Names as members of one group, each once: what is the same afterwards gets `-1`, `-2`, … */
export function memberNames(names: readonly string[], taken: Iterable<string> = []): string[] {
  return uniqueNames(names.map(memberName), taken)
}

/** Writes one column (AnnData spec); a categorical leaves a mark in `marks` for `settleOrdered`. */
export function writeColumn(parent: Group, name: string, column: Column, marks: Buffer[]): void {
  if (column.kind === 'strings') writeStrings(parent, name, column.values)
  else if (column.kind === 'numbers') writeArray(parent, name, column.values)
  else {
    const { codes, categories } = column
    const group = encode(parent.create_group(name), 'categorical', '0.2.0')
    marks.push(reserveOrdered(group))
    writeArray(group, 'codes', categories.length < 128 ? Int8Array.from(codes) : codes)
    writeStrings(group, 'categories', categories)
  }
}

/** Writes a data frame whose columns are `columns`, under names that are members already. */
export function writeFrame(
  parent: Group,
  name: string,
  { index, columns }: { index: readonly string[]; columns: ReadonlyMap<string, Column> },
  marks: Buffer[],
): void {
  const frame = writeDataFrame(parent, name, index, [...columns.keys()])
  for (const [key, column] of columns) writeColumn(frame, key, column, marks)
}

/** Adds a column to a data frame that is there, at the end of its order. */
export function appendColumn(frame: Group, name: string, column: Column, marks: Buffer[]): void {
  const names = [...columnOrder(frame), name]
  writeColumn(frame, name, column, marks)
  if ('column-order' in frame.attrs) frame.delete_attribute('column-order')
  frame.create_attribute('column-order', names, [names.length], 'S')
}

/** Names of a frame's columns; without a stated order all members but the index and what is no column. */
function columnOrder(frame: Group): string[] {
  const stated = frame.attrs['column-order']
  if (!stated) return frame.keys().filter((name) => name !== indexName(frame) && !name.startsWith('__'))
  const { value } = stated
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

const indexName = (frame: Group) => frame.attrs._index?.value ?? '_index'
