import type { AnnFile } from '../../anndata/ann-file.ts'
import type { Table } from '../../anndata/table.ts'
import type { Features } from '../../api/methods.ts'
import { makeUnique } from '../unique-names.ts'
import { counted, type Warnings } from '../warnings.ts'

const SYMBOL_COLUMNS = [
  'feature_name',
  'gene_symbols',
  'gene_symbol',
  'gene_name',
  'gene_names',
  'symbol',
  'SYMBOL',
]
const ID_COLUMNS = ['gene_ids', 'gene_id', 'ensembl_id', 'feature_id', 'ENSEMBL', 'ensembl']
const ENSEMBL = /^ENS[A-Z]*G\d{6,}/

/** Rows of var before their names are made unique; `types` is null where var does not say them. */
export interface FeatureRows {
  symbols: string[]
  ids: string[]
  types: string[] | null
}

/**
 * Names, symbols, ids and types of the rows of var: where the index is Ensembl ids the symbols come from a column
 * (as CELLxGENE writes), else the index is the symbols and a column may give ids (as scanpy writes).
 */
export function readFeatures(file: AnnFile, table: Table, warnings: Warnings): Features {
  const rows = readFeatureRows(file, table)
  return nameFeatures({ ...rows, types: rows.types ?? [] }, table.indexPlace, warnings)
}

/** Symbols, ids and types of the rows of var, as `readFeatures` finds them. */
export function readFeatureRows(file: AnnFile, table: Table): FeatureRows {
  const indexIsIds = isEnsembl(table.index)
  const symbolColumn = indexIsIds ? readStringColumn(file, table, SYMBOL_COLUMNS) : null
  const idColumn = indexIsIds ? null : readStringColumn(file, table, ID_COLUMNS)
  const symbols = symbolColumn
    ? symbolColumn.map((symbol, i) => (symbol === '' || symbol === 'nan' ? table.index[i] : symbol))
    : table.index
  const types = readStringColumn(file, table, ['feature_types', 'feature_type'])
  return { symbols, ids: idColumn ?? table.index, types }
}

/** Features with unique names, and a warning at `place` where that was needed; an empty type is `Gene Expression`. */
export function nameFeatures(
  { symbols, ids, types }: FeatureRows & { types: string[] },
  place: string,
  warnings: Warnings,
): Features {
  const { names, nChanged } = makeUnique(symbols)
  if (nChanged > 0)
    warnings.add(
      'DUPLICATE_FEATURES',
      place,
      `${counted(nChanged, 'feature')} had a name that occurs before; they are shown as NAME-1, NAME-2, …`,
    )
  return { names, symbols, ids, types: names.map((_, i) => types[i] || 'Gene Expression') }
}

function isEnsembl(index: string[]): boolean {
  let count = 0
  for (const name of index) if (ENSEMBL.test(name)) count++
  return index.length > 0 && count >= 0.8 * index.length
}

/** The first of the named columns that holds text; null where there is none. */
function readStringColumn(file: AnnFile, table: Table, names: string[]): string[] | null {
  for (const name of names) {
    if (!table.columnNames.includes(name)) continue
    const kind = file.guard(`${table.place}/${name}`, () => table.kindOf(name))
    if (kind !== 'string' && kind !== 'categorical') continue
    const column = table.read(name)
    if (column.kind === 'string') return column.values
    if (column.kind === 'categorical')
      return Array.from(column.codes, (code) => column.categories[code] ?? '')
  }
  return null
}
