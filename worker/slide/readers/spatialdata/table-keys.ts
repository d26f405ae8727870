import { readLabels } from '../../../anndata/read-strings.ts'
import { readNodeMetadata, readZarrTree } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { ZarrFile } from '../../../anndata/zarr/zarr-file.ts'

/** What a table of SpatialData says about the elements that its rows describe. */
export interface TableKeys {
  name: string
  /** e.g. `tables/square_008um` */
  place: string
  regions: string[]
  /** Columns of obs: which region a row lies in, and which instance there it is. */
  regionKey: string | null
  instanceKey: string | null
}

/**
 * Reads `spatialdata_attrs` (or attributes) of a table without the table: a store of Visium HD has millions of rows in each of
 * several, and shows one. Where no regions are stated, they are the labels of their column. Codes: `FILE_DAMAGED`.
 */
export async function readTableKeys(store: ZarrStore, place: string): Promise<TableKeys> {
  const { attributes = {} } = (await readNodeMetadata(store, place)) ?? {}
  const said = await readPart(store, place, 'uns/spatialdata_attrs')
  const keyOf = (name: string): string[] => {
    const stated = attributes[name]
    if (typeof stated === 'string') return [stated]
    if (Array.isArray(stated)) return stated.map(String)
    const own = `uns/spatialdata_attrs/${name}`
    return said.dataset(own) ? readLabels(said, own) : []
  }
  const [regionKey = null] = keyOf('region_key')
  const [instanceKey = null] = keyOf('instance_key')
  const stated = keyOf('region')
  const regions =
    stated.length > 0 || regionKey === null ? stated : await listRegions(store, place, regionKey)
  return { name: place.split('/').at(-1) ?? place, place, regions, regionKey, instanceKey }
}

async function listRegions(store: ZarrStore, place: string, column: string): Promise<string[]> {
  for (const own of [`obs/${column}/categories`, `obs/__categories/${column}`, `obs/${column}`]) {
    const part = await readPart(store, place, own)
    if (part.dataset(own)) return [...new Set(readLabels(part, own))]
  }
  return []
}

const readPart = async (store: ZarrStore, place: string, part: string) =>
  new ZarrFile(store, await readZarrTree(store, `${place}/${part}`)).at(place)
