import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Random } from '../../../worker/stats/random.ts'
import { writeTiff } from '../../unit/image/write-tiff.ts'
import { type Bomb, oneOf, zeros } from './bomb.ts'
import { lyingPng } from './png.ts'

export const PICTURE_BOMBS: Bomb[] = [
  {
    name: 'png of absurd size',
    kind: 'picture',
    write: (folder, random) =>
      put(folder, 'huge.png', lyingPng(oneOf([65_535, 2 ** 31 - 1, 40_000, 0], random), zeros(random))),
  },
  { name: 'jpeg of absurd size', kind: 'picture', write: hugeJpeg },
  { name: 'tiff of absurd size', kind: 'picture', write: hugeTiff },
  { name: 'tiff tile unpacks to much', kind: 'picture', write: packedTile },
  { name: 'tiff directories in a circle', kind: 'picture', write: circle },
  { name: 'OME-XML of absurd counts', kind: 'picture', write: absurdOme },
]

function put(folder: string, name: string, bytes: Buffer): string {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

/** The head of a progressive JPEG of 65,500 × 65,500 px with scans that say nothing: each costs a pass over all coefficients. */
function hugeJpeg(folder: string, random: Random): string {
  const side = oneOf([65_500, 65_535, 0], random)
  const frame = Buffer.from('ffc2000b080000000001011100', 'hex')
  frame.writeUInt16BE(side, 5)
  frame.writeUInt16BE(side, 7)
  const table = Buffer.concat([Buffer.from('ffc40014000100000000000000000000000000000000', 'hex')])
  const scan = Buffer.from('ffda0008010100000000', 'hex')
  const scans = Array.from({ length: 1 + random.integer(2000) }, () => scan)
  return put(
    folder,
    'huge.jpg',
    Buffer.concat([Buffer.from('ffd8', 'hex'), frame, table, ...scans, Buffer.from('ffd9', 'hex')]),
  )
}

const small = {
  widthPx: 64,
  heightPx: 64,
  nSample: 3,
  tilePx: 32,
  samples: new Uint8Array(64 * 64 * 3).fill(90),
}

/** Puts a value into the entries of a tag, all directories alike. */
function patchTag(bytes: Buffer, tag: number, value: number): Buffer {
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
  return put(folder, 'huge.tif', patchTag(writeTiff([small]), tag, value))
}

/** Tiles of 32 px that unpack to hundreds of megabytes. */
function packedTile(folder: string, random: Random): string {
  const bytes = writeTiff([{ ...small, widthPx: 32, heightPx: 32, compression: 'deflate' }])
  const packed = deflateSync(zeros(random))
  patchTag(bytes, 324, bytes.length)
  return put(folder, 'packed.tif', Buffer.concat([patchTag(bytes, 325, packed.length), packed]))
}

function circle(folder: string, random: Random): string {
  const bytes = writeTiff([{ ...small, subs: [small] }, small])
  const first = bytes.readUInt32LE(4)
  const next = first + 2 + 12 * bytes.readUInt16LE(first)
  const second = bytes.readUInt32LE(next)
  const after = second + 2 + 12 * bytes.readUInt16LE(second)
  if (random.uniform() < 0.5) patchTag(bytes, 330, first)
  bytes.writeUInt32LE(oneOf([first, second], random), after)
  if (random.uniform() < 0.3) bytes.writeUInt32LE(first, next)
  return put(folder, 'circle.tif', bytes)
}

function absurdOme(folder: string, random: Random): string {
  const count = oneOf(['1e9', '-1', '4294967296', '4096', 'NaN'], random)
  const size = oneOf(['SizeC', 'SizeZ', 'SizeT'], random)
  const entity =
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'
  const channels = Array.from(
    { length: 1 + random.integer(3000) },
    (_, k) => `<Channel Name="&c;${k}"/>`,
  ).join('')
  const description =
    `${random.uniform() < 0.5 ? entity : ''}<OME><Image><Pixels DimensionOrder="XYCZT" ${size}="${count}">` +
    `${channels}<TiffData IFD="${random.integer(9)}"/><TiffData><UUID FileName="../../../../etc/passwd">x</UUID></TiffData></Pixels></Image></OME>`
  return put(folder, 'plate.ome.tif', writeTiff([{ ...small, nSample: 1, description }]))
}
