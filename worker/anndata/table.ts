import { HistologueError } from '../api/errors.ts'
import type { AnnFile } from './ann-file.ts'
import { type ColumnKind, columnKind, readColumn, type TableColumn, toCategorical } from './column.ts'
import type { CompoundColumn } from './compound.ts'
import { readLabels } from './read-strings.ts'

/** `obs`, `var` or `raw/var`: an index and named columns, read when asked for. */
export interface Table {
  place: string
  nRow: number
  index: string[]
  indexPlace: string
  columnNames: string[]
  /** What a column will be; null where its encoding is unknown. */
  kindOf(name: string): ColumnKind | null
  /** Codes as `readColumn`, `UNKNOWN_COLUMN`. */
  read(name: string): TableColumn
}

/** Opens a data frame of any AnnData version. Codes: `MISSING_ELEMENT`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`. */
export function openTable(file: AnnFile, place: string): Table {
  const members = file.compound(place)
  if (members) return openCompoundTable(file, place, members)
  if (!file.group(place))
    throw new HistologueError('MISSING_ELEMENT', `The file has no ${place}.`, {
      file: file.path,
      place,
      advice: 'This is not an AnnData file; write it with AnnData.write_h5ad.',
    })
  const indexName = file.textAttribute(place, '_index') ?? '_index'
  const indexPlace = `${place}/${indexName}`
  const index = readIndex(file, indexPlace)
  const order = file.attribute(place, 'column-order')
  const stored = file.keys(place).filter((name) => name !== indexName && !name.startsWith('__'))
  const columnNames = isStrings(order) ? order.filter((name) => name !== indexName) : stored
  return {
    place,
    nRow: index.length,
    index,
    indexPlace,
    columnNames,
    kindOf: (name) => columnKind(file, `${place}/${name}`),
    read: (name) => readColumn(file, `${place}/${name}`, index.length),
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && typeof value[0] === 'string'
}

function readIndex(file: AnnFile, place: string): string[] {
  if (!file.group(place)) return readLabels(file, place)
  // A categorical or, since anndata 0.11, a nullable string array.
  const values = file.dataset(`${place}/values`) ? `${place}/values` : `${place}/codes`
  const nRow = file.needArray(values).shape[0] ?? 0
  const column = readColumn(file, place, nRow)
  if (column.kind === 'categorical') return Array.from(column.codes, (code) => column.categories[code] ?? '')
  if (column.kind === 'string') return column.values
  return readLabels(file, values).map((label, row) => (Number.isNaN(column.values[row]) ? '' : label))
}

/** A 0.5 or 0.6 table: the first member is the index, categories lie in `uns/<column>_categories`. */
function openCompoundTable(file: AnnFile, place: string, members: Map<string, CompoundColumn>): Table {
  const [indexName = 'index', ...columnNames] = members.keys()
  const index = members.get(indexName)
  const labels = index?.kind === 'strings' ? index.values : (index?.labels() ?? [])
  const categoriesPlace = (name: string) => `uns/${name}_categories`
  const isCategorical = (name: string) => file.dataset(categoriesPlace(name)) !== null
  const read = (name: string): TableColumn => {
    const member = members.get(name)
    if (!member) throw new HistologueError('UNKNOWN_COLUMN', `${place} has no column ${name}.`, { place })
    if (member.kind === 'strings') return { kind: 'string', values: member.values }
    if (isCategorical(name))
      return toCategorical(Int32Array.from(member.values), readLabels(file, categoriesPlace(name)))
    if (member.type.isBoolean) return toCategorical(Int32Array.from(member.values), ['False', 'True'])
    return { kind: 'numeric', values: member.values }
  }
  const kindOf = (name: string): ColumnKind | null => {
    const member = members.get(name)
    if (!member) return null
    if (member.kind === 'strings') return 'string'
    if (isCategorical(name) || member.type.isBoolean) return 'categorical'
    return member.width === 1 ? 'numeric' : null
  }
  return {
    place,
    nRow: labels.length,
    index: labels,
    indexPlace: `${place}/${indexName}`,
    columnNames,
    kindOf,
    read,
  }
}

/** Some rows of a table, in the order given. */
export function tableOfRows(table: Table, rows: Uint32Array): Table {
  const read = (name: string): TableColumn => {
    const column = table.read(name)
    if (column.kind === 'categorical')
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) }
    if (column.kind === 'numeric')
      return { ...column, values: Float32Array.from(rows, (row) => column.values[row]) }
    return { ...column, values: Array.from(rows, (row) => column.values[row]) }
  }
  return { ...table, nRow: rows.length, index: Array.from(rows, (row) => table.index[row]), read }
}
