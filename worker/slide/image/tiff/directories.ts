import { GeoTIFF, GeoTIFFImage } from 'geotiff'
import { FileSource } from './file-source.ts'

/** More planes and levels than this no picture of tissue has; a chain that never ends is cut. */
const MOST_DIRECTORIES = 1024
const MOST_SUBS = 32
/** A description longer than this is not read: OME-XML of a large plate is a few MiB. */
const MOST_TEXT = 64 * 1024 ** 2
/** What one tile, or one row of strips, may hold decoded, in bytes. */
const MOST_BLOCK_BYTES = 2 ** 28

/** One image of a TIFF: a plane, a level of a pyramid, a label. */
export interface TiffDirectory {
  image: GeoTIFFImage
  /** Where it stands: the page, and below a page its place among the sub-images. */
  page: number
  sub: number | null
  widthPx: number
  heightPx: number
  nSample: number
  bits: number
  /** TIFF `SampleFormat`: 1 unsigned, 2 signed, 3 float. */
  sampleFormat: number
  photometric: number
  compression: number
  /** Rows that are decoded together for one pixel: a tile's, a strip's. */
  blockRows: number
  /** Bytes that are decoded together for one pixel. */
  blockBytes: number
  /** TIFF `PlanarConfiguration`: 1 samples of a pixel together, 2 a plane for each. */
  planar: number
  /** TIFF `Predictor`: 1 none, 2 differences, 3 of floats. */
  predictor: number
  isTiled: boolean
  /** TIFF `NewSubfileType`: 1 reduced, 9 Aperio's macro picture. */
  subfileType: number
  description: string
  /** Pixels per `resolutionUnit` (1 none, 2 inch, 3 cm); null where not said. */
  xResolution: number | null
  resolutionUnit: number
}

/** The pages of a TIFF, and of each page the sub-images below it. */
export interface TiffPage {
  main: TiffDirectory
  subs: TiffDirectory[]
}

/** Reads the directories of a TIFF or BigTIFF, at most 1,024 pages. Throws what geotiff throws; `RangeError` for absurd sizes. */
export async function readTiffPages(path: string): Promise<TiffPage[]> {
  const tiff = await GeoTIFF.fromSource(new FileSource(path))
  // geotiff 3.0.5 reads the tables that it leaves for later in the wrong order of bytes where the file is big-endian.
  tiff.parser.eager = !tiff.littleEndian
  const pages: TiffPage[] = []
  const seen = new Set<number>()
  for (let page = 0; page < MOST_DIRECTORIES; page++) {
    const directory = await tiff.requestIFD(page).catch((thrown) => {
      // A broken end of the chain costs what comes after it, not the picture before.
      if (page > 0) return null
      throw thrown
    })
    if (!directory) break
    const subs: TiffDirectory[] = []
    if (directory.hasTag('SubIFDs'))
      for (const [sub, offset] of [...toList(await directory.loadValue('SubIFDs'))]
        .slice(0, MOST_SUBS)
        .entries())
        subs.push(await describe(tiff, await tiff.parser.parseFileDirectoryAt(Number(offset)), page, sub))
    pages.push({ main: await describe(tiff, directory, page, null), subs })
    const next = directory.nextIFDByteOffset
    if (next === 0 || seen.has(next)) break
    seen.add(next)
  }
  return pages
}

type Directory = Awaited<ReturnType<GeoTIFF['requestIFD']>>

async function describe(
  tiff: GeoTIFF,
  directory: Directory,
  page: number,
  sub: number | null,
): Promise<TiffDirectory> {
  const number = async (tag: string, otherwise: number) => {
    const [value] = toList(
      directory.hasTag(tag as 'ImageWidth') ? await directory.loadValue(tag as 'ImageWidth') : [],
    )
    return value === undefined ? otherwise : Number(value)
  }
  const image = new GeoTIFFImage(directory, tiff.littleEndian, false, tiff.source)
  const found = {
    ...{ image, page, sub },
    widthPx: await number('ImageWidth', 0),
    heightPx: await number('ImageLength', 0),
    nSample: await number('SamplesPerPixel', 1),
    bits: await number('BitsPerSample', 1),
    sampleFormat: await number('SampleFormat', 1),
    photometric: await number('PhotometricInterpretation', 1),
    compression: await number('Compression', 1),
    isTiled: directory.hasTag('TileWidth'),
    planar: await number('PlanarConfiguration', 1),
    predictor: await number('Predictor', 1),
    subfileType: await number('NewSubfileType', 0),
    description: sub === null ? await readDescription(directory) : '',
    xResolution: await readResolution(directory),
    resolutionUnit: await number('ResolutionUnit', 2),
  }
  const blockWidth = found.isTiled ? await number('TileWidth', 0) : found.widthPx
  const rows = found.isTiled ? await number('TileLength', 0) : await number('RowsPerStrip', found.heightPx)
  const blockRows = found.isTiled ? rows : Math.min(rows, found.heightPx)
  // Strips of any height can be read in order; whoever decodes one at once looks at its bytes first.
  checkSizes(found, blockWidth, found.isTiled ? blockRows : 1)
  const samples = found.planar === 2 ? 1 : found.nSample
  return { ...found, blockRows, blockBytes: blockWidth * blockRows * samples * Math.ceil(found.bits / 8) }
}

/** Throws `RangeError` where what is decoded at once does not fit memory. */
export function checkBlock({ widthPx, heightPx, blockBytes }: TiffDirectory): void {
  if (blockBytes <= MOST_BLOCK_BYTES) return
  throw new RangeError(
    `An image of ${widthPx} × ${heightPx} px whose strips hold ${Math.round(blockBytes / 1e6)} MB each.`,
  )
}

function checkSizes(
  { widthPx, heightPx, nSample, bits }: Pick<TiffDirectory, 'widthPx' | 'heightPx' | 'nSample' | 'bits'>,
  blockWidth: number,
  blockRows: number,
): void {
  const sizes = [widthPx, heightPx, nSample, bits, blockWidth, blockRows]
  if (sizes.every((size) => Number.isInteger(size) && size > 0) && nSample <= 4096 && bits <= 64)
    if (blockWidth * blockRows * nSample * Math.ceil(bits / 8) <= MOST_BLOCK_BYTES) return
  throw new RangeError(
    `An image of ${widthPx} × ${heightPx} px with blocks of ${blockWidth} × ${blockRows} px.`,
  )
}

async function readDescription(directory: Directory): Promise<string> {
  if (!directory.hasTag('ImageDescription')) return ''
  const text = await directory.loadValue('ImageDescription')
  return typeof text === 'string' && text.length <= MOST_TEXT ? text.replace(/\0+$/, '') : ''
}

async function readResolution(directory: Directory): Promise<number | null> {
  if (!directory.hasTag('XResolution')) return null
  const [numerator, denominator] = toList(await directory.loadValue('XResolution')).map(Number)
  const value = numerator / denominator
  return value > 0 && Number.isFinite(value) ? value : null
}

function toList(value: unknown): ArrayLike<number> & Iterable<number> & { map: number[]['map'] } {
  if (value === undefined || value === null) return []
  return typeof value === 'object' ? Array.from(value as ArrayLike<number>) : [Number(value)]
}
