import * as zarr from 'zarrita'
import { FolderStore } from '../../anndata/zarr/folder-store.ts'
import { readNodeMetadata } from '../../anndata/zarr/read-tree.ts'
import type { ZarrStore } from '../../anndata/zarr/store.ts'
import { openZarrArray } from '../../anndata/zarr/zarr-values.ts'
import type { PictureAccess, PictureRegion } from '../slide-tiles.ts'
import type { ChannelFacts, Plane, PlaneLevel } from './channels.ts'
import { type PictureSource, pyramidOf, type RgbLevel } from './source.ts'
import { plausibleUm } from './tiff/pixel-size.ts'

const MOST_LEVELS = 32
const MOST_CHANNELS = 256
/** Chunks this large are decoded whole for one pixel. */
const LARGE_CHUNK = 2048
const UM: Record<string, number> = { nanometer: 1e-3, micrometer: 1, millimeter: 1e3, meter: 1e6 }

type Json = Record<string, unknown>
type ZarrArray = Awaited<ReturnType<typeof openZarrArray>>

/** Opens a folder that is an OME-Zarr image, or the first of several as bioformats2raw writes them. Codes as `openZarrImage`. */
export async function openZarrFolder(path: string): Promise<PictureSource> {
  const store = new FolderStore(path)
  const [first = ''] = await imagesOf(store)
  return openZarrImage(store, first)
}

/** Names of the images in a folder that are not opened with it: all but the first of bioformats2raw. Codes: `FILE_DAMAGED`. */
export async function otherImages(path: string): Promise<string[]> {
  return (await imagesOf(new FolderStore(path))).slice(1)
}

/** By the layout 3 of bioformats2raw: as `series` lists them, else numbered from 0. None where the folder is an image itself. */
async function imagesOf(store: ZarrStore): Promise<string[]> {
  const layoutOf = async (place: string) => {
    const attributes = (await readNodeMetadata(store, place))?.attributes ?? {}
    return (attributes.ome ?? attributes) as Json
  }
  const root = await layoutOf('')
  if (root['bioformats2raw.layout'] === undefined || root.multiscales !== undefined) return []
  const { series } = await layoutOf('OME')
  if (Array.isArray(series) && series.length > 0) return series.map(String)
  const numbered = (await store.children('')).filter((name) => /^\d+$/.test(name))
  return numbered.sort((a, b) => Number(a) - Number(b))
}

/**
 * Opens the first multiscale of an OME-Zarr image (0.4 or 0.5) at `place` of a store: channels with the names, colours and windows
 * of `omero`; 3 channels of 8 bits are RGB. The middle of further axes is shown. Throws what zarrita throws, `RangeError`
 * for what is no picture.
 */
export async function openZarrImage(store: ZarrStore, place: string): Promise<PictureSource> {
  const metadata = await readNodeMetadata(store, place)
  const attributes = (metadata?.attributes.ome ?? metadata?.attributes ?? {}) as Json
  const [scales] = toList(attributes.multiscales)
  if (!metadata || !scales) throw new RangeError('This zarr store holds no image (multiscales).')
  const axes = toList(scales.axes).map((axis) => ({ name: String(axis.name ?? axis), unit: axis.unit }))
  const names = axes.map(({ name }) => name)
  const [x, y, c] = ['x', 'y', 'c'].map((name) => names.indexOf(name))
  if (x < 0 || y < 0) throw new RangeError('The image has no axes x and y.')
  const datasets = toList(scales.datasets).slice(0, MOST_LEVELS)
  const below = place === '' ? '' : `${place}/`
  const arrays = await Promise.all(
    datasets.map(({ path }) => openZarrArray(store, `${below}${path}`, metadata.version)),
  )
  if (arrays.length === 0 || arrays.some(({ shape }) => shape.length !== axes.length))
    throw new RangeError('The levels of the image do not have its axes.')
  const nChannel = c < 0 ? 1 : arrays[0].shape[c]
  if (!(nChannel >= 1 && nChannel <= MOST_CHANNELS)) throw new RangeError(`${nChannel} channels.`)
  const levels = pyramidOf(...headAndTail(arrays.map((array) => toLevel(array, { x, y, c }))))
  const channels = channelsOf(attributes.omero as Json | undefined, nChannel)
  const [first] = arrays
  // A picture in one chunk is as a picture decoded in order: each piece costs all of it.
  const access = Math.max(first.chunks[x], first.chunks[y]) <= LARGE_CHUNK ? 'pieces' : 'in-order'
  const pixelSizeUm = pixelSizeOf(datasets[0], axes[x].unit, x)
  // A store that names and colours its channels means them, three of 8 bits without are red, green and blue.
  const isRgb = nChannel === 3 && first.dtype === 'uint8' && channels.every(({ colour }) => colour === null)
  if (isRgb)
    return { kind: 'rgb', pixelSizeUm, access, levels: levels.map((level) => toRgbLevel(level, access)) }
  return { kind: 'channels', pixelSizeUm, access, levels, channels }
}

function toLevel(array: ZarrArray, { x, y, c }: { x: number; y: number; c: number }): PlaneLevel {
  const [widthPx, heightPx] = [array.shape[x], array.shape[y]]
  const read = async ({ left, top, widthPx: width, heightPx: height }: PictureRegion, channel: number) => {
    const selection = array.shape.map((length, axis) => {
      if (axis === x) return zarr.slice(left, left + width)
      if (axis === y) return zarr.slice(top, top + height)
      return axis === c ? channel : length >> 1
    })
    const chunk = (await zarr.get(array, selection)) as { data: Plane | BigInt64Array; stride: number[] }
    return inRows(chunk, x < y, width, height)
  }
  return {
    ...{ widthPx, heightPx },
    read: (region, channels) => Promise.all(channels.map((channel) => read(region, channel))),
  }
}

/** Row-major `[height, width]`, whatever the order of the axes and of the chunks was. */
function inRows(
  { data, stride }: { data: Plane | BigInt64Array; stride: number[] },
  isTurned: boolean,
  width: number,
  height: number,
): Plane {
  const [down, across] = isTurned ? [stride[1], stride[0]] : stride
  const isBig = typeof data[0] === 'bigint'
  if (!isBig && down === width && across === 1) return data as Plane
  const out = isBig
    ? new Float64Array(width * height)
    : new (data.constructor as Float64ArrayConstructor)(width * height)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      out[row * width + column] = Number(data[row * down + column * across])
  return out
}

function toRgbLevel({ widthPx, heightPx, read }: PlaneLevel, access: PictureAccess): RgbLevel {
  return {
    ...{ widthPx, heightPx, access },
    read: async (region: PictureRegion) => {
      const planes = await read(region, [0, 1, 2])
      const out = new Uint8Array(3 * region.widthPx * region.heightPx)
      for (const [channel, plane] of planes.entries())
        for (let i = 0; i < plane.length; i++) out[3 * i + channel] = plane[i]
      return out
    },
  }
}

function channelsOf(omero: Json | undefined, nChannel: number): ChannelFacts[] {
  const stated = toList(omero?.channels)
  return Array.from({ length: nChannel }, (_, k) => {
    const { label, color, window } = stated[k] ?? {}
    const { start, end } = (window ?? {}) as Json
    const [low, high] = [Number(start ?? Number.NaN), Number(end ?? Number.NaN)]
    return {
      name: String(label ?? '').trim() || `Channel ${k + 1}`,
      colour: /^[0-9a-f]{6}$/i.test(String(color)) ? `#${String(color).toLowerCase()}` : null,
      window: high > low ? { low, high } : null,
    }
  })
}

function pixelSizeOf(dataset: Json, unit: unknown, x: number): number | null {
  const scale = toList(dataset.coordinateTransformations).find(({ type }) => type === 'scale')?.scale
  const um = UM[String(unit)]
  return Array.isArray(scale) && um !== undefined ? plausibleUm(Number(scale[x]) * um) : null
}

const toList = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])

const headAndTail = <T>([head, ...tail]: T[]): [T, T[]] => [head, tail]
