import type { Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { ObsColumn } from '../../api/methods.ts'
import type { ObsColumns } from './obs-columns.ts'

interface ColumnsOfTable {
  table: Table
  columns: ObsColumns
}

/**
 * Columns of several tables for the spots of `barcodes`; of a name that repeats, the first table's. A spot that a table
 * does not list is unlabelled there, or NaN. Reading throws `UNKNOWN_COLUMN`.
 */
export function joinObsColumns(tables: readonly ColumnsOfTable[], barcodes: readonly string[]): ObsColumns {
  const sources = new Map<string, ColumnsOfTable>()
  for (const source of tables)
    for (const { name } of source.columns.infos) if (!sources.has(name)) sources.set(name, source)
  const infos = tables.flatMap((source) =>
    source.columns.infos.filter(({ name }) => sources.get(name) === source),
  )
  const read = (name: string): ObsColumn => {
    const source = sources.get(name)
    if (!source) throw new HistologueError('UNKNOWN_COLUMN', `obs has no column ${name}.`, { place: 'obs' })
    return pickRows(source.columns.read(name), rowsWhere(source.table, barcodes))
  }
  return { infos, read }
}

/** `[barcodes.length]` row of each barcode, -1 where the table does not list it. */
function rowsWhere(table: Table, barcodes: readonly string[]): Int32Array {
  const rowOf = new Map(table.index.map((barcode, row) => [barcode, row]))
  return Int32Array.from(barcodes, (barcode) => rowOf.get(barcode) ?? -1)
}

/** Rows of a column in a new order; -1 gives NaN or no label. */
export function pickRows(column: ObsColumn, rows: Int32Array): ObsColumn {
  if (column.kind === 'numeric')
    return {
      kind: 'numeric',
      values: Float32Array.from(rows, (row) => (row < 0 ? Number.NaN : column.values[row])),
    }
  return { ...column, codes: rows.map((row) => (row < 0 ? -1 : column.codes[row])) }
}
