import { readNodeMetadata } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { readZarrArray, toNumber } from '../../../anndata/zarr/zarr-values.ts'
import { HistologueError } from '../../../api/errors.ts'
import { type ByteSource, openParquet } from '../../parquet.ts'
import { type Outline, outlineOf } from '../tenx/outline.ts'
import { type InstanceKeys, KeyList } from './instance-keys.ts'
import { readLabelMiddles } from './label-middles.ts'
import { readTransforms, type Transforms } from './transforms.ts'
import { geometryOfWkb } from './wkb.ts'

/** Places of the instances of a region: middles of circles, polygons or labels, in the element's own coordinates. */
export interface Region {
  /** What the instance column of the table calls them. */
  instances: InstanceKeys
  /** `[nInstance, 2]` */
  xy: Float64Array
  /** `[nInstance]`, of a circle as large. */
  diameters: Float64Array
  transforms: Transforms
}

/** Reads a region from `shapes` or `labels`; null where the store has neither. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED`. */
export async function readRegion(
  store: ZarrStore,
  name: string,
  signal?: AbortSignal,
): Promise<Region | null> {
  const shapes = await readNodeMetadata(store, `shapes/${name}`)
  if (shapes) {
    const transforms = readTransforms(shapes.attributes.coordinateTransformations, ['x', 'y'])
    const bytes = await store.read(`shapes/${name}/shapes.parquet`)
    const found = bytes ? await readParquet(bytes, store.path) : await readArrays(store, name, shapes.version)
    return { ...found, transforms }
  }
  const labels = await readNodeMetadata(store, `labels/${name}`)
  if (!labels) return null
  const { paths, transforms } = multiscaleOf(labels.attributes)
  const place = `labels/${name}/${paths[0] ?? '0'}`
  return { ...(await readLabelMiddles(store, place, labels.version, signal)), transforms }
}

export type Places = Omit<Region, 'transforms'>

/** GeoParquet, as SpatialData 0.2 and later write shapes: points with a radius, or outlines. */
async function readParquet(bytes: Uint8Array, path: string): Promise<Places> {
  const table = await openParquet(bytesAsSource(bytes), path)
  const index = indexColumn(table.metadata.get('pandas'), table.columnNames)
  const { nRow } = table
  const keys = new KeyList(nRow)
  const xy = new Float64Array(2 * nRow).fill(Number.NaN)
  const diameters = new Float64Array(nRow).fill(Number.NaN)
  const takes: Record<string, (row: number, value: unknown) => void> = {
    geometry: (row, value) => {
      const { x, y, area } = (value ?? NOWHERE) as Outline
      xy[2 * row] = x
      xy[2 * row + 1] = y
      diameters[row] = 2 * Math.sqrt(area / Math.PI)
    },
    // After the geometry, whose areas it takes the place of.
    radius: (row, value) => {
      diameters[row] = 2 * Number(value)
    },
    ...(index !== null && { [index]: (row, value) => keys.put(row, value) }),
  }
  // Of each outline its middle alone is kept: those of all bins at 2 µm would fill the memory.
  const wanted = Object.keys(takes).filter((name) => table.columnNames.includes(name))
  const toGeometry = (wkb: Uint8Array) => outlineOf(geometryOfWkb(wkb))
  await table.read(
    wanted,
    (name, values, start) => {
      for (let i = 0; i < values.length; i++) takes[name](start + i, values[i])
    },
    { toGeometry },
  )
  if (index === null) for (let row = 0; row < nRow; row++) keys.put(row, row)
  return { instances: keys.keys, xy, diameters }
}

const NOWHERE: Outline = { x: Number.NaN, y: Number.NaN, area: Number.NaN }

/** Parts of bytes in memory, copied one by one. */
function bytesAsSource({ buffer, byteOffset, byteLength }: Uint8Array): ByteSource {
  return {
    byteLength,
    slice: (start, end = byteLength) =>
      new Uint8Array(buffer, byteOffset + start, end - start).slice().buffer,
  }
}

/** The column that pandas took its index from; null for a plain count. */
function indexColumn(pandas: string | undefined, names: string[]): string | null {
  try {
    const [first] = (JSON.parse(pandas ?? '{}') as { index_columns?: unknown[] }).index_columns ?? []
    if (typeof first === 'string' && names.includes(first)) return first
  } catch {
    // Without pandas' own word the usual name tells.
  }
  return names.find((name) => /^__index_level_0__$|^index$/.test(name)) ?? null
}

/** `coords`, `Index` and `radius`, as SpatialData 0.1 wrote circles. Polygons of 0.1 are not read. */
async function readArrays(store: ZarrStore, name: string, version: 2 | 3): Promise<Places> {
  const read = async (part: string) => {
    const place = `shapes/${name}/${part}`
    return await readZarrArray(store, place, version).catch((thrown) => {
      throw toZarrError(thrown, store.path, place)
    })
  }
  const [coords, index, radius] = await Promise.all(['coords', 'Index', 'radius'].map(read))
  if (coords.facts.shape[1] !== 2 || coords.facts.shape[0] !== index.values.length)
    throw new HistologueError('FORMAT_UNSUPPORTED', `The shapes ${name} are no circles.`, {
      file: store.path,
      place: `shapes/${name}`,
      advice: 'Write the store again with a newer spatialdata.',
    })
  return {
    instances: Array.from(index.values as ArrayLike<unknown>, String),
    xy: Float64Array.from(coords.values as ArrayLike<number>),
    diameters: Float64Array.from(radius.values as ArrayLike<number>, (value) => 2 * toNumber(value)),
  }
}

/** The first multiscale of an image or label element, of OME-Zarr 0.4 or 0.5. */
export function multiscaleOf(attributes: Record<string, unknown>): Multiscale {
  const inner = (attributes.ome ?? attributes) as { multiscales?: unknown }
  const [first] = Array.isArray(inner.multiscales) ? inner.multiscales : []
  const { axes, datasets, coordinateTransformations } = (first ?? {}) as Record<string, unknown>
  const names = Array.isArray(axes) ? axes.map((axis) => String(axis?.name ?? axis)) : []
  const paths = Array.isArray(datasets) ? datasets.map((dataset) => String(dataset?.path)) : []
  return { axes: names, paths, transforms: readTransforms(coordinateTransformations, names) }
}

/** Levels of a pyramid, largest first, and where it lies. */
export interface Multiscale {
  axes: string[]
  paths: string[]
  transforms: Transforms
}
