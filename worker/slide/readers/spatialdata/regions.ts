import { readNodeMetadata } from '../../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { openZarrArray, readZarrArray, toNumber } from '../../../anndata/zarr/zarr-values.ts'
import { HistologueError } from '../../../api/errors.ts'
import { openParquet } from '../../parquet.ts'
import { outlineOf } from '../tenx/outline.ts'
import type { InstanceKeys } from './instance-keys.ts'
import { readTransforms, type Transforms } from './transforms.ts'

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
export async function readRegion(store: ZarrStore, name: string): Promise<Region | null> {
  const shapes = await readNodeMetadata(store, `shapes/${name}`)
  if (shapes) {
    const transforms = readTransforms(shapes.attributes.coordinateTransformations, ['x', 'y'])
    const bytes = await store.read(`shapes/${name}/shapes.parquet`)
    const found = bytes ? await readParquet(bytes, store.path) : await readArrays(store, name, shapes.version)
    return { ...found, transforms }
  }
  const labels = await readNodeMetadata(store, `labels/${name}`)
  return labels && readLabels(store, name, labels.version, multiscaleOf(labels.attributes))
}

type Places = Omit<Region, 'transforms'>

/** GeoParquet, as SpatialData 0.2 and later write shapes: points with a radius, or outlines. */
async function readParquet(bytes: Uint8Array, path: string): Promise<Places> {
  const table = await openParquet(bytes.slice().buffer, path)
  const index = indexColumn(table.metadata.get('pandas'), table.columnNames)
  const wanted = ['geometry', 'radius', index ?? 'geometry'].filter((name) =>
    table.columnNames.includes(name),
  )
  const columns = await table.read([...new Set(wanted)])
  const outlines = (columns.get('geometry') ?? []).map(outlineOf)
  const radii = columns.get('radius')
  const labels = index === null ? null : columns.get(index)
  return {
    instances: outlines.map((_, i) => String(labels?.[i] ?? i)),
    xy: Float64Array.from(
      outlines.flatMap((outline) => [outline?.x ?? Number.NaN, outline?.y ?? Number.NaN]),
    ),
    diameters: Float64Array.from(outlines, (outline, i) =>
      radii ? 2 * Number(radii[i]) : 2 * Math.sqrt((outline?.area ?? Number.NaN) / Math.PI),
    ),
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

/** Middles and areas of the labels of an image, `[y, x]`; 0 is no label. */
async function readLabels(
  store: ZarrStore,
  name: string,
  version: 2 | 3,
  levels: Multiscale,
): Promise<Region> {
  const place = `labels/${name}/${levels.paths[0] ?? '0'}`
  const fail = (thrown: unknown) => {
    throw toZarrError(thrown, store.path, place)
  }
  const { shape } = await openZarrArray(store, place, version).catch(fail)
  if (shape.length !== 2)
    throw new HistologueError('FORMAT_UNSUPPORTED', `The labels ${name} are no plane of pixels.`, {
      file: store.path,
      place,
    })
  const { values } = await readZarrArray(store, place, version).catch(fail)
  const sums = new Map<number, [number, number, number]>()
  for (let k = 0; k < values.length; k++) {
    const label = toNumber(values[k])
    if (label === 0) continue
    const sum = sums.get(label) ?? [0, 0, 0]
    if (sum[2] === 0) sums.set(label, sum)
    sum[0] += (k % shape[1]) + 0.5
    sum[1] += Math.floor(k / shape[1]) + 0.5
    sum[2]++
  }
  const list = [...sums.values()]
  return {
    instances: [...sums.keys()].map(String),
    xy: Float64Array.from(list.flatMap(([x, y, n]) => [x / n, y / n])),
    diameters: Float64Array.from(list, ([, , n]) => 2 * Math.sqrt(n / Math.PI)),
    transforms: levels.transforms,
  }
}
