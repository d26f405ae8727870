import { XMLParser } from 'fast-xml-parser'
import { plausibleUm } from './pixel-size.ts'

/** What OME-XML says of the first image of a file. */
export interface OmeImage {
  channels: { name: string; colour: string | null; nSample: number }[]
  pixelSizeUm: number | null
  /** Page of each channel at the middle depth of the first time; null where another file holds it. */
  pages: (number | null)[]
}

/** Micrometres of the units that OME allows for lengths and microscopes use. */
const UM: Record<string, number> = { nm: 1e-3, µm: 1, μm: 1, um: 1, micron: 1, mm: 1e3, cm: 1e4, m: 1e6 }
const MOST_CHANNELS = 256

type Xml = Record<string, unknown>

/** Reads OME-XML; null where the text is none. Throws what the parser throws; `RangeError` for absurd counts. */
export function readOmeXml(text: string, fileName: string): OmeImage | null {
  if (!/<(\w+:)?OME[\s>]/.test(text)) return null
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, parseAttributeValue: false },
    ...{ htmlEntities: true, isArray: (name: string) => ['Image', 'Channel', 'TiffData'].includes(name) },
  })
  const { OME: root } = parser.parse(text) as { OME?: { Image?: Xml[] } }
  const pixels = root?.Image?.[0]?.Pixels as Xml | undefined
  if (!pixels) return null
  const count = (name: string) => Math.max(1, Number(pixels[name] ?? 1))
  const sizes = { C: count('SizeC'), Z: count('SizeZ'), T: count('SizeT') }
  if (!(sizes.C <= 4096 && sizes.Z * sizes.T <= 1e6)) throw new RangeError('OME-XML counts too many planes.')
  const channels = ((pixels.Channel as Xml[] | undefined) ?? [])
    .slice(0, MOST_CHANNELS)
    .map((channel, k) => ({
      name: String(channel.Name ?? '').trim() || `Channel ${k + 1}`,
      colour: channel.Color === undefined ? null : colourOf(Number(channel.Color)),
      nSample: Math.max(1, Number(channel.SamplesPerPixel ?? 1)),
    }))
  const order = String(pixels.DimensionOrder ?? 'XYZCT')
  return {
    channels,
    pixelSizeUm: sizeUm(pixels.PhysicalSizeX, pixels.PhysicalSizeXUnit),
    pages: pagesOf((pixels.TiffData as Xml[] | undefined) ?? [], channels.length, sizes, order, fileName),
  }
}

function sizeUm(size: unknown, unit: unknown): number | null {
  const perUnit = UM[String(unit ?? 'µm').trim()]
  return size === undefined || perUnit === undefined ? null : plausibleUm(Number(size) * perUnit)
}

/** OME writes a colour as a signed number of red, green, blue and opacity, a byte each. */
function colourOf(rgba: number): string | null {
  if (!Number.isInteger(rgba)) return null
  const rgb = (rgba >>> 8) & 0xffffff
  return rgb === 0 ? null : `#${rgb.toString(16).padStart(6, '0')}`
}

interface Sizes {
  C: number
  Z: number
  T: number
}

/** Pages by `TiffData`, which counts on from its first plane in the file's order of dimensions. */
function pagesOf(blocks: Xml[], nChannel: number, sizes: Sizes, order: string, fileName: string) {
  const depth = sizes.Z >> 1
  const axes = [...order.slice(2)].filter((axis): axis is keyof Sizes => axis in sizes)
  const strides: Sizes = { C: 1, Z: 1, T: 1 }
  axes.reduce((stride, axis) => {
    strides[axis] = stride
    return stride * sizes[axis]
  }, 1)
  const planeOf = (c: number, z: number, t: number) => c * strides.C + z * strides.Z + t * strides.T
  const all = blocks.length > 0 ? blocks : [{ IFD: 0 } as Xml]
  return Array.from({ length: nChannel }, (_, channel): number | null => {
    const wanted = planeOf(channel, depth, 0)
    for (const block of all) {
      const first = planeOf(Number(block.FirstC ?? 0), Number(block.FirstZ ?? 0), Number(block.FirstT ?? 0))
      // Without a count a block with a page of its own is one plane, one without is all there are.
      const isWhole = block.IFD === undefined || all.length === 1
      const length = Number(block.PlaneCount ?? (isWhole ? Number.POSITIVE_INFINITY : 1))
      if (wanted < first || wanted >= first + length) continue
      const other = (block.UUID as Xml | undefined)?.FileName
      if (other !== undefined && String(other) !== fileName && !isRenamed(all)) return null
      return Number(block.IFD ?? 0) + wanted - first
    }
    return null
  })
}

/** All planes in one file: then its name in the text is the one it had before somebody renamed it. */
const isRenamed = (blocks: Xml[]) =>
  new Set(blocks.map(({ UUID }) => String((UUID as Xml | undefined)?.FileName ?? ''))).size === 1
