import { GeoTIFFImage, getDecoder, ImageFileDirectory } from 'geotiff'
import type { PictureRegion } from '../../slide-tiles.ts'
import type { TiffDirectory } from './directories.ts'

/** TIFF's numbers of tags that say where strips lie. */
const [OFFSETS, ROWS, LENGTHS] = [273, 278, 279]
const UNCOMPRESSED = 1
/** Strips larger than this are cut where that is possible. */
const LARGE_BYTES = 2 ** 22

/**
 * An uncompressed image of one strip (as ImageJ writes them), described as many strips that lie one behind the other, so that a region
 * of it is read without the rest; other images as they are.
 */
export async function splitStrips(directory: TiffDirectory): Promise<TiffDirectory> {
  const { image, compression, isTiled, blockRows, blockBytes, heightPx, bits, planar, nSample } = directory
  const isWhole = !isTiled && blockRows === heightPx && blockBytes > LARGE_BYTES
  if (!isWhole || compression !== UNCOMPRESSED || bits % 8 !== 0) return directory
  const fields = image.fileDirectory
  const rowBytes = blockBytes / heightPx
  const rows = Math.max(1, Math.floor(LARGE_BYTES / rowBytes))
  const [offsets, lengths]: [number[], number[]] = [[], []]
  for (let plane = 0; plane < (planar === 2 ? nSample : 1); plane++) {
    const start = Number(await fields.loadValueIndexed('StripOffsets', plane))
    for (let top = 0; top < heightPx; top += rows) {
      offsets.push(start + top * rowBytes)
      lengths.push(Math.min(rows, heightPx - top) * rowBytes)
    }
  }
  const split = new ImageFileDirectory(
    new Map([...fields.actualizedFields, [ROWS, rows], [OFFSETS, offsets], [LENGTHS, lengths]]),
    without(fields.deferredFields),
    without(fields.deferredArrays),
    fields.nextIFDByteOffset,
  )
  const { littleEndian, source } = image
  const cut = new GeoTIFFImage(
    split,
    littleEndian,
    false,
    source as ConstructorParameters<typeof GeoTIFFImage>[3],
  )
  return { ...directory, image: cut, blockRows: rows, blockBytes: rows * rowBytes }
}

function without<T>(fields: Map<string | number, T>): Map<string | number, T> {
  return new Map([...fields].filter(([tag]) => ![OFFSETS, ROWS, LENGTHS].includes(Number(tag))))
}

/** True where `readStripRgb` knows the layout: 8 bits, red, green and blue of a pixel together. */
export const isPlainRgb = ({
  isTiled,
  bits,
  nSample,
  planar,
  sampleFormat,
  photometric,
}: TiffDirectory): boolean =>
  !isTiled && bits === 8 && nSample === 3 && planar === 1 && sampleFormat === 1 && photometric === 2

/** `[heightPx, widthPx, 3]` of a region, strip by strip and row by row; throws what geotiff throws. */
export async function readStripRgb(
  { image, widthPx, blockRows, compression, predictor }: TiffDirectory,
  { left, top, widthPx: width, heightPx: height }: PictureRegion,
): Promise<Uint8Array> {
  const decoder = await getDecoder(compression, {
    ...{ tileWidth: widthPx, tileHeight: blockRows, planarConfiguration: 1, predictor },
    bitsPerSample: [8, 8, 8],
  })
  const out = new Uint8Array(3 * width * height)
  for (let strip = Math.floor(top / blockRows); strip * blockRows < top + height; strip++) {
    const samples = new Uint8Array((await image.getTileOrStrip(0, strip, 0, decoder)).data as ArrayBuffer)
    const first = strip * blockRows
    for (let y = Math.max(top, first); y < Math.min(top + height, first + blockRows); y++) {
      const from = 3 * ((y - first) * widthPx + left)
      if (from + 3 * width > samples.length) throw new RangeError('A strip ends too early.')
      out.set(samples.subarray(from, from + 3 * width), 3 * (y - top) * width)
    }
  }
  return out
}
