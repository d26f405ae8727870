import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { BaseDecoder, GeoTIFFImage } from 'geotiff'
import { unpackLzw, unpackPackBits } from './unpack.ts'
import { jpegSizes, mostOfZstd } from './unpacked-size.ts'

const unpackDeflate = promisify(inflate)

type Decoder = Parameters<GeoTIFFImage['getTileOrStrip']>[3]
type Unpack = (packed: Uint8Array, most: number) => Uint8Array | Promise<Uint8Array>

/** By TIFF's numbers of compressions. */
const UNPACK: Record<number, Unpack> = {
  5: unpackLzw,
  8: inflated,
  32773: unpackPackBits,
  32946: inflated,
}
const [JPEG, ZSTD] = [7, 50_000]
/** Some writers pack a little more than a block holds. */
const SPARE_BYTES = 2 ** 16
/** Of zstd no more is known before it is unpacked than how much it can be. */
const ZSTD_SPARE = 32

/**
 * An image of a TIFF whose tiles and strips are never unpacked to more than they hold: geotiff does so without end, and a file of
 * 1 MB fills the memory. Throws `RangeError` for what says more.
 */
export class BoundedImage extends GeoTIFFImage {
  override getTileOrStrip(x: number, y: number, sample: number, decoder: Decoder, signal?: AbortSignal) {
    return super.getTileOrStrip(x, y, sample, this.#bounded(decoder, sample), signal)
  }

  #bounded(decoder: Decoder, sample: number): Decoder {
    const compression = Number(this.fileDirectory.getValue('Compression') ?? 1)
    const [width, height] = [this.getTileWidth(), this.getTileHeight()]
    const pixel = this.planarConfiguration === 2 ? this.getSampleByteSize(sample) : this.getBytesPerPixel()
    const most = width * height * pixel + SPARE_BYTES
    const unpack = UNPACK[compression]
    if (unpack && decoder instanceof BaseDecoder) return new OwnDecoder(decoder, unpack, most)
    if (compression === JPEG) return checked(decoder, (packed) => checkJpeg(packed, width, height))
    if (compression === ZSTD) return checked(decoder, (packed) => checkZstd(packed, most))
    return decoder
  }
}

/** Unpacks by `unpack`; the predictor is geotiff's. */
class OwnDecoder extends BaseDecoder {
  readonly #unpack: Unpack
  readonly #most: number

  constructor({ parameters }: BaseDecoder, unpack: Unpack, most: number) {
    super(parameters)
    this.#unpack = unpack
    this.#most = most
  }

  override async decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
    const { buffer, byteOffset, length } = await this.#unpack(new Uint8Array(packed), this.#most)
    return byteOffset === 0 && length === buffer.byteLength
      ? buffer
      : buffer.slice(byteOffset, byteOffset + length)
  }
}

function inflated(packed: Uint8Array, most: number): Promise<Uint8Array> {
  return unpackDeflate(packed, { maxOutputLength: most })
}

function checked(decoder: Decoder, check: (packed: Uint8Array) => void): Decoder {
  const decode: BaseDecoder['decode'] = async (packed) => {
    check(new Uint8Array(packed))
    return decoder.decode(packed as ArrayBuffer)
  }
  return { decode } as BaseDecoder
}

/** geotiff takes memory for each frame and component that a JPEG names, whether it holds them or not. */
function checkJpeg(packed: Uint8Array, width: number, height: number): void {
  const sizes = jpegSizes(packed)
  const isSound = sizes.every(
    (size) => size.widthPx <= width && size.heightPx <= height && size.nComponent <= 4,
  )
  if (sizes.length > 1 || !isSound)
    throw new RangeError(`A block of ${width} × ${height} px holds a JPEG of another size.`)
}

function checkZstd(packed: Uint8Array, most: number): void {
  const bytes = mostOfZstd(packed)
  if (bytes > ZSTD_SPARE * most) throw new RangeError(`A block of ${most} bytes may unpack to ${bytes}.`)
}
