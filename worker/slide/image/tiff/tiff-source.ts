import { basename } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import type { PictureRegion } from '../../slide-tiles.ts'
import type { ChannelFacts, Plane, PlaneLevel } from '../channels.ts'
import { openSharpLevel } from '../sharp-levels.ts'
import { type PictureSource, pyramidOf, type RgbLevel } from '../source.ts'
import { checkBlock, readTiffPages, type TiffDirectory, type TiffPage } from './directories.ts'
import { type OmeImage, readOmeXml } from './ome-xml.ts'
import { pixelSizeOfTiff } from './pixel-size.ts'
import { isPlainRgb, readStripRgb, splitStrips } from './strips.ts'

/** Compressions that geotiff decodes itself; libvips reads strips only in order, geotiff any of them. */
const IN_STRIPS = [1, 5, 8, 32_773, 32_946, 50_000]
/** TIFF's numbers for compressions that people meet and neither library decodes. */
const UNREAD: Record<number, string> = {
  33003: 'JPEG 2000 (Aperio 33003)',
  33005: 'JPEG 2000 (Aperio 33005)',
  34712: 'JPEG 2000',
  22610: 'JPEG XR',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
}
const MACRO = 9
/** A strip no larger than this is decoded at once. */
const LARGE_STRIP_BYTES = 2 ** 25
/** Pictures this low are decoded whole in a moment. */
const FEW_ROWS = 4096

/**
 * Reads what a TIFF holds: RGB by libvips, else by geotiff; planes of other kinds by geotiff, channels from OME-XML, from
 * ImageJ, from pages of one size or from samples. Codes: `FORMAT_UNSUPPORTED` (compression, parts in other files);
 * throws what the libraries throw.
 */
export async function openTiffSource(path: string): Promise<PictureSource> {
  const pages = await readTiffPages(path)
  const [{ main }] = pages
  const ome = readOmeXml(main.description, basename(path))
  const pixelSizeUm = ome ? ome.pixelSizeUm : pixelSizeOfTiff(main)
  const planes = isRgb(main) ? [] : planesOf(pages, ome, path)
  const isGrey =
    planes.length === 1 && main.nSample === 1 && main.bits <= 8 && main.sampleFormat === 1 && !ome
  if (planes.length === 0 || isGrey) {
    const levels = await rgbLevels(path, pages)
    return { kind: 'rgb', pixelSizeUm, access: levels[0].access, levels }
  }
  const access = main.isTiled ? 'pieces' : 'rows'
  return { kind: 'channels', pixelSizeUm, access, ...(await channelLevels(path, pages, planes)) }
}

/** RGB, YCbCr, CIELab or a palette: what a camera sees, not what a detector counts. */
function isRgb({ nSample, photometric, bits }: TiffDirectory): boolean {
  if (photometric === 3) return true
  return (nSample === 3 || nSample === 4) && bits <= 16 && [2, 5, 6, 8].includes(photometric)
}

async function rgbLevels(path: string, pages: TiffPage[]): Promise<RgbLevel[]> {
  const [{ main, subs }, ...rest] = pages
  const smaller = [...subs, ...rest.map((page) => page.main)].filter(
    (directory) => directory.subfileType !== MACRO && directory.nSample === main.nSample,
  )
  const directories = pyramidOf(main, smaller)
  return Promise.all(directories.map((directory) => openRgbLevel(path, directory)))
}

async function openRgbLevel(path: string, directory: TiffDirectory): Promise<RgbLevel> {
  const { page, sub, widthPx, heightPx, isTiled, photometric } = directory
  const strips = await splitStrips(directory)
  const isInStrips =
    !isTiled && IN_STRIPS.includes(directory.compression) && photometric === 2 && heightPx > FEW_ROWS
  // A strip of many rows is decoded by libvips a row after the other.
  const isByRows = isInStrips && strips.blockBytes <= LARGE_STRIP_BYTES
  const at = sub === null ? { page } : { page, subifd: sub }
  const bySharp = isByRows
    ? null
    : await openSharpLevel(path, isTiled ? 'pieces' : 'in-order', at).catch(() => null)
  // Pages and sub-images are counted alike by both libraries, and a wrong count would show another picture.
  if (bySharp && bySharp.widthPx === widthPx && bySharp.heightPx === heightPx) return bySharp
  checkBlock(strips)
  const read = isPlainRgb(strips)
    ? (region: PictureRegion) => readStripRgb(strips, region)
    : (region: PictureRegion) => readByGeotiff(strips, region)
  await readFirst(path, directory, () => read({ left: 0, top: 0, widthPx: 1, heightPx: 1 }))
  return { widthPx, heightPx, access: isTiled ? 'pieces' : 'rows', read }
}

async function readByGeotiff(
  { image, bits }: TiffDirectory,
  { left, top, widthPx, heightPx }: PictureRegion,
): Promise<Uint8Array> {
  const window = [left, top, left + widthPx, top + heightPx]
  const samples = await image.readRGB({ interleave: true, window })
  return bits === 16 ? Uint8Array.from(samples, (value) => Math.round(value / 257)) : Uint8Array.from(samples)
}

/** A channel's place in the file: a page, and which of its samples. */
interface PlaneAt {
  page: number
  sample: number
  facts: ChannelFacts
}

function planesOf(pages: TiffPage[], ome: OmeImage | null, path: string): PlaneAt[] {
  const [{ main }] = pages
  const named = (k: number, name = `Channel ${k + 1}`, colour: string | null = null): ChannelFacts => ({
    ...{ name, colour, window: null },
  })
  if (ome && ome.channels.length > 0) {
    const planes: PlaneAt[] = []
    for (const [k, { name, colour, nSample }] of ome.channels.entries()) {
      const page = ome.pages[k]
      if (page === null || page >= pages.length) throw elsewhere(path, name)
      for (let sample = 0; sample < nSample; sample++)
        planes.push({ page, sample, facts: named(k, nSample > 1 ? `${name} ${sample + 1}` : name, colour) })
    }
    return planes
  }
  if (main.nSample > 1)
    return Array.from({ length: main.nSample }, (_, sample) => ({ page: 0, sample, facts: named(sample) }))
  const imageJ = /^channels=(\d+)$/m.exec(main.description)
  const isAlike = ({ main: { widthPx, heightPx, nSample } }: TiffPage) =>
    widthPx === main.widthPx && heightPx === main.heightPx && nSample === 1
  const alike = [...pages.keys()].filter((page) => isAlike(pages[page]))
  if (!main.description.startsWith('ImageJ='))
    return alike.map((page, k) => ({ page, sample: 0, facts: named(k) }))
  // ImageJ counts channels first, then depths, then times.
  const nChannel = Math.max(1, Number(imageJ?.[1] ?? 1))
  const depth = Number(/^slices=(\d+)$/m.exec(main.description)?.[1] ?? 1) >> 1
  const middle = alike.slice(depth * nChannel, (depth + 1) * nChannel)
  return (middle.length > 0 ? middle : alike.slice(0, nChannel)).map((page, k) => ({
    ...{ page, sample: 0 },
    facts: named(k),
  }))
}

function elsewhere(path: string, name: string): HistologueError {
  return new HistologueError(
    'FORMAT_UNSUPPORTED',
    `The channel ${name} of this OME-TIFF lies in another file.`,
    {
      file: path,
      place: 'ImageDescription',
      advice: 'Save all channels into one OME-TIFF.',
    },
  )
}

async function channelLevels(
  path: string,
  pages: TiffPage[],
  planes: PlaneAt[],
): Promise<{ levels: PlaneLevel[]; channels: ChannelFacts[] }> {
  const [{ main, subs }] = pages
  const isOnePage = planes.every(({ page }) => page === 0)
  const smaller = subs.length > 0 || !isOnePage ? subs : pages.slice(1).map((page) => page.main)
  const used = [...new Set(planes.map(({ page }) => page))]
  const levels: PlaneLevel[] = []
  for (const level of pyramidOf(main, smaller)) {
    const at = (page: number): TiffDirectory | undefined =>
      level === main ? pages[page].main : level.sub === null ? level : pages[page].subs[level.sub]
    if (!used.every(at)) continue
    const directories = new Map<number, TiffDirectory>()
    for (const page of used) directories.set(page, await splitStrips(at(page) as TiffDirectory))
    for (const directory of directories.values()) checkBlock(directory)
    const { widthPx, heightPx } = level
    levels.push({
      ...{ widthPx, heightPx },
      read: (region, channels) =>
        readPlanes(
          channels.map((channel) => planes[channel]),
          (page) => (directories.get(page) as TiffDirectory).image,
          region,
        ),
    })
  }
  for (const { page } of planes) checkAlike(pages[page].main, main)
  await readFirst(path, main, () => levels[0].read({ left: 0, top: 0, widthPx: 1, heightPx: 1 }, [0]))
  return { levels, channels: planes.map(({ facts }) => facts) }
}

/** The planes one page after the other, all of a page at once: its blocks are decoded once. */
async function readPlanes(
  planes: PlaneAt[],
  imageOf: (page: number) => TiffDirectory['image'],
  { left, top, widthPx, heightPx }: PictureRegion,
): Promise<Plane[]> {
  const window = [left, top, left + widthPx, top + heightPx]
  const found: Plane[] = []
  for (const page of new Set(planes.map((plane) => plane.page))) {
    const wanted = [...planes.keys()].filter((k) => planes[k].page === page)
    const samples = wanted.map((k) => planes[k].sample)
    const rasters = (await imageOf(page).readRasters({ window, samples })) as unknown as Plane[]
    for (const [k, at] of wanted.entries()) found[at] = rasters[k]
  }
  return found
}

function checkAlike(plane: TiffDirectory, main: TiffDirectory): void {
  if (plane.widthPx !== main.widthPx || plane.heightPx !== main.heightPx)
    throw new RangeError('The channels are of different sizes.')
}

/** Decodes one pixel, so that a compression nobody decodes is refused by its name while the file opens. */
async function readFirst(path: string, { compression }: TiffDirectory, read: () => Promise<unknown>) {
  await read().catch((cause) => {
    const name = UNREAD[compression]
    if (!name) throw cause
    throw new HistologueError('FORMAT_UNSUPPORTED', `The TIFF is compressed by ${name}, which is not read.`, {
      file: path,
      place: 'Compression',
      advice: 'Save it with JPEG, deflate, LZW or zstd and choose it again.',
      cause,
    })
  })
}
