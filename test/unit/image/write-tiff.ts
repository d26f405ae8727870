import { deflateSync } from 'node:zlib'

/** One image of a TIFF that is written here, without the libraries that are tested. */
export interface TiffImage {
  widthPx: number
  heightPx: number
  nSample?: number
  bits?: 8 | 16 | 32
  /** 1 unsigned, 2 signed, 3 float. */
  sampleFormat?: 1 | 2 | 3
  photometric?: number
  /** `[heightPx, widthPx, nSample]` row-major. */
  samples: ArrayLike<number>
  /** Side of the tiles, else rows of a strip. */
  tilePx?: number
  stripRows?: number
  compression?: 'none' | 'deflate'
  description?: string
  /** Pixels per centimetre. */
  pixelsPerCm?: number
  subs?: TiffImage[]
}

interface Entry {
  tag: number
  type: number
  values: (number | bigint)[] | Buffer
}

const SIZES: Record<number, number> = { 2: 1, 3: 2, 4: 4, 5: 8, 16: 8 }

/** A TIFF, or BigTIFF, in either order of bytes; pages follow one another, sub-images hang below their page. */
export function writeTiff(images: TiffImage[], { big = false, littleEndian = true } = {}): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  const append = (piece: Buffer): number => {
    const padded =
      piece.length % 8 === 0 ? piece : Buffer.concat([piece, Buffer.alloc(8 - (piece.length % 8))])
    pieces.push(padded)
    at += padded.length
    return at - padded.length
  }
  const number = (value: number | bigint, bytes: number) => {
    const out = Buffer.alloc(bytes)
    if (bytes === 8) littleEndian ? out.writeBigUInt64LE(BigInt(value)) : out.writeBigUInt64BE(BigInt(value))
    else littleEndian ? out.writeUIntLE(Number(value), 0, bytes) : out.writeUIntBE(Number(value), 0, bytes)
    return out
  }
  const wide = big ? 8 : 4
  const header = Buffer.alloc(16)
  append(header)
  const writeImage = (image: TiffImage): { place: number; patch: (next: number) => void } => {
    const subs = (image.subs ?? []).map((sub) => writeImage(sub).place)
    const blocks = blocksOf(image).map((block) => ({ place: append(block), length: block.length }))
    const entries = entriesOf(image, blocks, subs, big)
    const body = entries
      .sort((a, b) => a.tag - b.tag)
      .map(({ tag, type, values }) => {
        const bytes = Buffer.isBuffer(values)
          ? values
          : Buffer.concat(values.map((value) => number(value, type === 5 ? 4 : SIZES[type])))
        const count = Buffer.isBuffer(values) ? values.length : type === 5 ? values.length / 2 : values.length
        const field =
          bytes.length <= wide
            ? Buffer.concat([bytes, Buffer.alloc(wide - bytes.length)])
            : number(append(bytes), wide)
        return Buffer.concat([number(tag, 2), number(type, 2), number(count, wide), field])
      })
    const directory = Buffer.concat([number(body.length, big ? 8 : 2), ...body, Buffer.alloc(wide)])
    const place = append(directory)
    const patch = (next: number) => number(next, wide).copy(directory, directory.length - wide)
    const written = pieces.length - 1
    return {
      place,
      patch: (next) => {
        patch(next)
        directory.copy(pieces[written])
      },
    }
  }
  const written = images.map(writeImage)
  for (const [k, { patch }] of written.entries()) if (k + 1 < written.length) patch(written[k + 1].place)
  header.write(littleEndian ? 'II' : 'MM', 0, 'latin1')
  number(big ? 43 : 42, 2).copy(header, 2)
  if (big) {
    number(8, 2).copy(header, 4)
    number(written[0].place, 8).copy(header, 8)
  } else number(written[0].place, 4).copy(header, 4)
  header.copy(pieces[0])
  return Buffer.concat(pieces)

  function blocksOf(image: TiffImage): Buffer[] {
    const { widthPx, heightPx, nSample = 1, bits = 8, sampleFormat = 1, samples, tilePx, stripRows } = image
    const [width, height] = tilePx ? [tilePx, tilePx] : [widthPx, stripRows ?? heightPx]
    const blocks: Buffer[] = []
    for (let top = 0; top < heightPx; top += height)
      for (let left = 0; left < widthPx; left += width) {
        const rows = tilePx ? height : Math.min(height, heightPx - top)
        const block = Buffer.alloc((width * rows * nSample * bits) / 8)
        const view = new DataView(block.buffer, block.byteOffset, block.length)
        for (let y = 0; y < rows; y++)
          for (let x = 0; x < width; x++)
            for (let k = 0; k < nSample; k++) {
              const isIn = left + x < widthPx && top + y < heightPx
              const value = isIn ? samples[((top + y) * widthPx + left + x) * nSample + k] : 0
              const place = ((y * width + x) * nSample + k) * (bits / 8)
              if (sampleFormat === 3) view.setFloat32(place, value, littleEndian)
              else if (bits === 8) view.setUint8(place, value & 255)
              else if (bits === 16) view.setUint16(place, value & 65535, littleEndian)
              else view.setUint32(place, value, littleEndian)
            }
        blocks.push(image.compression === 'deflate' ? deflateSync(block) : block)
      }
    return blocks
  }
}

function entriesOf(
  image: TiffImage,
  blocks: { place: number; length: number }[],
  subs: number[],
  big: boolean,
): Entry[] {
  const { widthPx, heightPx, nSample = 1, bits = 8, sampleFormat = 1, tilePx, stripRows, description } = image
  const wide = big ? 16 : 4
  const places = blocks.map(({ place }) => place)
  const lengths = blocks.map(({ length }) => length)
  const each = (value: number) => Array.from({ length: nSample }, () => value)
  return [
    { tag: 256, type: 4, values: [widthPx] },
    { tag: 257, type: 4, values: [heightPx] },
    { tag: 258, type: 3, values: each(bits) },
    { tag: 259, type: 3, values: [image.compression === 'deflate' ? 8 : 1] },
    { tag: 262, type: 3, values: [image.photometric ?? (nSample === 3 ? 2 : 1)] },
    { tag: 277, type: 3, values: [nSample] },
    { tag: 284, type: 3, values: [1] },
    { tag: 339, type: 3, values: each(sampleFormat) },
    ...(tilePx
      ? [
          { tag: 322, type: 3, values: [tilePx] },
          { tag: 323, type: 3, values: [tilePx] },
          { tag: 324, type: wide, values: places },
          { tag: 325, type: wide, values: lengths },
        ]
      : [
          { tag: 273, type: wide, values: places },
          { tag: 278, type: 4, values: [stripRows ?? heightPx] },
          { tag: 279, type: wide, values: lengths },
        ]),
    ...(description ? [{ tag: 270, type: 2, values: Buffer.from(`${description}\0`) }] : []),
    ...(subs.length > 0 ? [{ tag: 330, type: wide, values: subs }] : []),
    ...(image.pixelsPerCm
      ? [
          { tag: 282, type: 5, values: [image.pixelsPerCm, 1] },
          { tag: 283, type: 5, values: [image.pixelsPerCm, 1] },
          { tag: 296, type: 3, values: [3] },
        ]
      : []),
  ]
}
