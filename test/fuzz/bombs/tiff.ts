import { deflateSync } from 'node:zlib'
import type { Random } from '../../../worker/stats/random.ts'
import { type TiffImage, writeTiff } from '../../unit/image/write-tiff.ts'
import { type Bomb, oneOf, put, zeros } from './bomb.ts'
import { endlessLzw, endlessPackBits, endlessZstd, hugeFrame } from './packed.ts'

export const TIFF_BOMBS: Bomb[] = [
  { name: 'tiff of absurd size', kind: 'picture', write: hugeTiff },
  { name: 'tiff tile unpacks to much', kind: 'picture', write: packedTile },
  { name: 'tiff directories in a circle', kind: 'picture', write: circle },
  { name: 'tiff strips of absurd numbers', kind: 'picture', write: absurdStrips },
  { name: 'tiff strip unpacks to much', kind: 'picture', write: packedStrip },
  { name: 'tiff jpeg says it is huge', kind: 'picture', write: hugeJpegTile },
]

export const SMALL = {
  widthPx: 64,
  heightPx: 64,
  nSample: 3,
  tilePx: 32,
  samples: new Uint8Array(64 * 64 * 3).fill(90),
}

/** Puts a value into the entries of a tag, all directories alike. */
export function patchTag(bytes: Buffer, tag: number, value: number): Buffer {
  for (let at = bytes.readUInt32LE(4); at !== 0; ) {
    const n = bytes.readUInt16LE(at)
    for (let k = 0; k < n; k++)
      if (bytes.readUInt16LE(at + 2 + 12 * k) === tag) bytes.writeUInt32LE(value, at + 2 + 12 * k + 8)
    at = bytes.readUInt32LE(at + 2 + 12 * n)
  }
  return bytes
}

function hugeTiff(folder: string, random: Random): string {
  const tag = oneOf([256, 257, 322, 323, 277], random)
  const value = oneOf([2 ** 32 - 1, 2 ** 31, 2 ** 22, 60_000, 0], random)
  return put(folder, 'huge.tif', patchTag(writeTiff([SMALL]), tag, value))
}

/** Tiles of 32 px that unpack to hundreds of megabytes. */
function packedTile(folder: string, random: Random): string {
  const bytes = writeTiff([{ ...SMALL, widthPx: 32, heightPx: 32 }])
  return put(folder, 'packed.tif', withBlock(bytes, 'tile', 8, deflateSync(zeros(random))))
}

function circle(folder: string, random: Random): string {
  const bytes = writeTiff([{ ...SMALL, subs: [SMALL] }, SMALL])
  const first = bytes.readUInt32LE(4)
  const next = first + 2 + 12 * bytes.readUInt16LE(first)
  const second = bytes.readUInt32LE(next)
  const after = second + 2 + 12 * bytes.readUInt16LE(second)
  if (random.uniform() < 0.5) patchTag(bytes, 330, first)
  bytes.writeUInt32LE(oneOf([first, second], random), after)
  if (random.uniform() < 0.3) bytes.writeUInt32LE(first, next)
  return put(folder, 'circle.tif', bytes)
}

/** Higher than what is decoded whole, so that its strips are read by row. */
const TALL = { widthPx: 16, heightPx: 5000, nSample: 3, samples: new Uint8Array(16 * 5000 * 3).fill(90) }
const PLANE = { widthPx: 64, heightPx: 64, bits: 16, samples: new Uint16Array(64 * 64).fill(900) } as const

const [WIDTH, LENGTH, ROWS, SAMPLES, PLANAR] = [256, 257, 278, 277, 284]

function absurdStrips(folder: string, random: Random): string {
  const image: TiffImage = { ...oneOf([TALL, PLANE], random), stripRows: oneOf([1, 8, 5000], random) }
  const bytes = writeTiff([image])
  const [tags, value] = oneOf<[number[], number]>(
    [
      [[ROWS], 0],
      [[ROWS], 2 ** 32 - 1],
      [[LENGTH], 2 ** 32 - 1],
      [[LENGTH, ROWS], 2 ** 32 - 1],
      [[WIDTH], 2 ** 22],
      [[PLANAR], 2],
      [[SAMPLES], 4096],
    ],
    random,
  )
  for (const tag of tags) patchTag(bytes, tag, value)
  // One strip of rows as long as what is read of a file at once, and of as many as can be said.
  if (tags.length > 1) patchTag(bytes, WIDTH, oneOf([16, 2 ** 21, 2 ** 22], random))
  return put(folder, 'strips.tif', bytes)
}

/** Strips that geotiff unpacks: of a high picture of colours, or of a plane of 16 bits. */
function packedStrip(folder: string, random: Random): string {
  const megabytes = oneOf([1, 4], random)
  const [compression, packed] = oneOf<[number, () => Buffer]>(
    [
      [8, () => deflateSync(zeros(random))],
      [8, () => deflateSync(Buffer.alloc(2 ** 30))],
      [5, () => endlessLzw(megabytes)],
      [32_773, () => endlessPackBits(4 * megabytes)],
      [50_000, () => endlessZstd(megabytes * 2 ** 13)],
    ],
    random,
  )
  const image = random.uniform() < 0.5 ? { ...TALL, heightPx: 5000, stripRows: 5000 } : PLANE
  return put(folder, 'packed.tif', withBlock(writeTiff([image]), 'strip', compression, packed()))
}

/** Tiles, or a strip, whose JPEG says another size than the TIFF. */
function hugeJpegTile(folder: string, random: Random): string {
  const isTiled = random.uniform() < 0.5
  const { tilePx, ...plain } = { ...SMALL, widthPx: 32, heightPx: 32 }
  const image: TiffImage = isTiled ? { ...plain, tilePx } : plain
  const grey: TiffImage = { ...image, nSample: 1, photometric: 1, samples: SMALL.samples }
  const bytes = writeTiff(random.uniform() < 0.5 ? [image] : [grey, grey])
  const jpeg = hugeFrame(oneOf([65_535, 20_000], random), oneOf([0xc0, 0xc2], random), 1 + random.integer(3))
  return put(folder, 'frame.tif', withBlock(bytes, isTiled ? 'tile' : 'strip', 7, jpeg))
}

/** All images of one block, which is `packed`. */
export function withBlock(
  bytes: Buffer,
  block: 'tile' | 'strip',
  compression: number,
  packed: Buffer,
): Buffer {
  const [offset, length] = block === 'tile' ? [324, 325] : [273, 279]
  patchTag(patchTag(bytes, 259, compression), offset, bytes.length)
  return Buffer.concat([patchTag(bytes, length, packed.length), packed])
}
