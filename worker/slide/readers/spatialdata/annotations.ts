import { openNumbers, readRows } from '../../../anndata/read-numbers.ts'
import { readLabels } from '../../../anndata/read-strings.ts'
import { openTable, type Table } from '../../../anndata/table.ts'
import { readZarrTree } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { ZarrFile } from '../../../anndata/zarr/zarr-file.ts'

/** A table of SpatialData with what it says about the elements that its rows describe. */
export interface Annotations {
  name: string
  file: ZarrFile
  obs: Table
  regions: string[]
  /** `[nRow]` the region of each row; null where the table describes nothing. */
  regionOf: string[] | null
  /** `[nRow]` the instance of each row. */
  instanceOf: string[] | null
}

/** Reads a table and its keys (`spatialdata_attrs`, or attributes of the table). Codes: those of `openTable`. */
export async function readAnnotations(store: ZarrStore, place: string): Promise<Annotations> {
  const file = new ZarrFile(store, await readZarrTree(store, place)).at(place)
  const obs = openTable(file, 'obs')
  const regionKey = keyOf(file, 'region_key')[0]
  const instanceKey = keyOf(file, 'instance_key')[0]
  const regionOf = regionKey === undefined ? null : readKeys(file, obs, regionKey)
  const stated = keyOf(file, 'region')
  return {
    ...{ name: place.split('/').at(-1) ?? place, file, obs, regionOf },
    regions: stated.length > 0 ? stated : [...new Set(regionOf ?? [])],
    instanceOf: instanceKey === undefined ? null : readKeys(file, obs, instanceKey),
  }
}

function keyOf(file: ZarrFile, name: string): string[] {
  const stated = file.attribute('', name)
  if (typeof stated === 'string') return [stated]
  if (Array.isArray(stated)) return stated.map(String)
  const place = `uns/spatialdata_attrs/${name}`
  return file.dataset(place) ? readLabels(file, place) : []
}

/** A column as texts; whole numbers with all their digits. Null where there is no such column. */
function readKeys(file: ZarrFile, obs: Table, name: string): string[] | null {
  if (!obs.columnNames.includes(name)) return null
  if (obs.kindOf(name) === 'numeric' && file.dataset(`obs/${name}`)) {
    const values = new Float64Array(obs.nRow)
    readRows(file, openNumbers(file, `obs/${name}`), 0, obs.nRow, values)
    return Array.from(values, String)
  }
  const column = obs.read(name)
  if (column.kind === 'categorical') return Array.from(column.codes, (code) => column.categories[code] ?? '')
  return Array.from(column.values, String)
}
