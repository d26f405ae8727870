import { basename } from 'node:path'
import { HistologueError } from '../../../api/errors.ts'
import type { PictureRegion } from '../../slide-tiles.ts'
import type { ChannelFacts, Plane, PlaneLevel } from '../channels.ts'
import { openSharpLevel } from '../sharp-levels.ts'
import { type PictureSource, pyramidOf, type RgbLevel } from '../source.ts'
import { readTiffPages, type TiffDirectory, type TiffPage } from './directories.ts'
import { type OmeImage, readOmeXml } from './ome-xml.ts'
import { pixelSizeOfTiff } from './pixel-size.ts'

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
  const isFast = main.isTiled
  const planes = isRgb(main) ? [] : planesOf(pages, ome, path)
  const isGrey =
    planes.length === 1 && main.nSample === 1 && main.bits <= 8 && main.sampleFormat === 1 && !ome
  if (planes.length === 0 || isGrey)
    return { kind: 'rgb', pixelSizeUm, isFast, levels: await rgbLevels(path, pages) }
  return { kind: 'channels', pixelSizeUm, isFast, ...(await channelLevels(path, pages, planes)) }
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
  const { image, page, sub, widthPx, heightPx, isTiled, compression, bits, photometric } = directory
  const isInStrips = !isTiled && IN_STRIPS.includes(compression) && photometric === 2 && heightPx > FEW_ROWS
  const bySharp = isInStrips
    ? null
    : await openSharpLevel(path, sub === null ? { page } : { page, subifd: sub }).catch(() => null)
  // Pages and sub-images are counted alike by both libraries, and a wrong count would show another picture.
  if (bySharp && bySharp.widthPx === widthPx && bySharp.heightPx === heightPx) return bySharp
  const read = async ({ left, top, widthPx: width, heightPx: height }: PictureRegion) => {
    const window = [left, top, left + width, top + height]
    const samples = await image.readRGB({ interleave: true, window })
    return bits === 16
      ? Uint8Array.from(samples, (value) => Math.round(value / 257))
      : Uint8Array.from(samples)
  }
  await readFirst(path, directory, () => read({ left: 0, top: 0, widthPx: 1, heightPx: 1 }))
  return { widthPx, heightPx, read }
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
  const kept = main.description.startsWith('ImageJ=') ? Math.max(1, Number(imageJ?.[1] ?? 1)) : alike.length
  return alike.slice(0, kept).map((page, k) => ({ page, sample: 0, facts: named(k) }))
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
  const levels = pyramidOf(main, smaller).map((level): PlaneLevel => {
    const { widthPx, heightPx } = level
    const directoryOf = (page: number) =>
      level === main ? pages[page].main : level.sub === null ? level : pages[page].subs[level.sub]
    return {
      ...{ widthPx, heightPx },
      read: ({ left, top, widthPx: width, heightPx: height }, channels) =>
        Promise.all(
          channels.map(async (channel) => {
            const { page, sample } = planes[channel]
            const window = [left, top, left + width, top + height]
            const found = await directoryOf(page).image.readRasters({ window, samples: [sample] })
            return (found as unknown as Plane[])[0]
          }),
        ),
    }
  })
  for (const { page } of planes) checkAlike(pages[page].main, main)
  await readFirst(path, main, () => levels[0].read({ left: 0, top: 0, widthPx: 1, heightPx: 1 }, [0]))
  return { levels, channels: planes.map(({ facts }) => facts) }
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
