import { openNumbers, readRows } from '../../../anndata/read-numbers.ts'
import { openTable, type Table } from '../../../anndata/table.ts'
import { readZarrTree } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { ZarrFile } from '../../../anndata/zarr/zarr-file.ts'
import type { InstanceKeys } from './instance-keys.ts'
import type { TableKeys } from './table-keys.ts'

/** A table of SpatialData, and which of its rows describe a region. */
export interface Annotations {
  file: ZarrFile
  obs: Table
  /** Those of the region, ascending; all where the table tells none. */
  rows: Uint32Array
  /** `[obs.nRow]` the instance of each row; null where it is called by the index. */
  instances: InstanceKeys | null
}

/** Reads a table and its columns of keys. Codes: those of `openTable`. */
export async function readAnnotations(
  store: ZarrStore,
  { place, regionKey, instanceKey }: TableKeys,
  region: string | null,
): Promise<Annotations> {
  const file = new ZarrFile(store, await readZarrTree(store, place)).at(place)
  const obs = openTable(file, 'obs')
  const has = (key: string | null): key is string => key !== null && obs.columnNames.includes(key)
  const lies = region !== null && has(regionKey) ? rowsIn(readKeys(file, obs, regionKey), region) : null
  return {
    ...{ file, obs, rows: lies ?? Uint32Array.from(obs.index.keys()) },
    instances: has(instanceKey) ? readKeys(file, obs, instanceKey) : null,
  }
}

function rowsIn(regions: InstanceKeys, region: string): Uint32Array {
  const rows: number[] = []
  for (let row = 0; row < regions.length; row++) if (String(regions[row]) === region) rows.push(row)
  return Uint32Array.from(rows)
}

/** A column as numbers with all their digits, else as texts. */
function readKeys(file: ZarrFile, obs: Table, name: string): InstanceKeys {
  if (obs.kindOf(name) === 'numeric' && file.dataset(`obs/${name}`)) {
    const values = new Float64Array(obs.nRow)
    readRows(file, openNumbers(file, `obs/${name}`), 0, obs.nRow, values)
    return values
  }
  const column = obs.read(name)
  if (column.kind === 'categorical') return Array.from(column.codes, (code) => column.categories[code] ?? '')
  return Array.from(column.values, String)
}
