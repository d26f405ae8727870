import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { Random } from '../../worker/stats/random.ts'
import { writeGroup, writeNumbers, writeZarrSlide } from '../unit/readers/write-zarr.ts'

/** A file made to fill the memory or to lead out of its folder. */
export interface Bomb {
  name: string
  write(folder: string, random: Random): string
}

const MEGABYTE = 2 ** 20
/** What small packed bytes unpack to; gzip reaches about 1 : 1000. */
const zeros = (random: Random) => Buffer.alloc((16 + random.integer(240)) * MEGABYTE)

export const BOMBS: Bomb[] = [
  { name: 'matrix unpacks to much', write: packedMatrix },
  { name: 'zarr chunk unpacks to much', write: packedChunk },
  { name: 'zarr of absurd shape', write: absurdZarr },
  {
    name: 'zip entry unpacks to much',
    write: (folder, random) =>
      zip(folder, [
        ['.zgroup', '{}'],
        ['obs/.zattrs', '{}'],
        ['var/.zgroup', zeros(random)],
      ]),
  },
  { name: 'zip names climb out', write: climbingZip },
  {
    name: 'zip sizes lie',
    write: (folder, random) =>
      zip(
        folder,
        [
          ['obs/.zgroup', '{}'],
          ['var/.zgroup', '{"zarr_format":2}'],
        ],
        2 ** (8 + random.integer(24)),
      ),
  },
  { name: 'png of absurd size', write: absurdPng },
  { name: 'links in a circle', write: circle },
]

function packedMatrix(folder: string, random: Random): string {
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), gzipSync(text))
  write('matrix.mtx.gz', random.uniform() < 0.5 ? zeros(random) : Buffer.alloc(64 * MEGABYTE, '\n'))
  write('barcodes.tsv.gz', random.uniform() < 0.5 ? 'a\nb\n' : Buffer.alloc(128 * MEGABYTE, 'a\n'))
  write('features.tsv.gz', 'ENSG1\tg\tGene Expression\n')
  return folder
}

function packedChunk(folder: string, random: Random): string {
  writeZarrSlide(folder)
  const array = (place: string) => join(folder, place)
  const shape = [3]
  writeFileSync(
    join(array('X/data'), '.zarray'),
    JSON.stringify({
      zarr_format: 2,
      shape,
      chunks: shape,
      dtype: '<f4',
      compressor: { id: random.uniform() < 0.5 ? 'gzip' : 'zlib', level: 9 },
      fill_value: 0,
      order: 'C',
      filters: null,
    }),
  )
  writeFileSync(
    join(array('X/data'), '0'),
    random.uniform() < 0.5 ? gzipSync(zeros(random)) : deflateSync(zeros(random)),
  )
  return folder
}

function absurdZarr(folder: string, random: Random): string {
  writeZarrSlide(folder)
  const places = ['X/data', 'X/indptr', 'obs/_index', 'obsm/spatial', 'var/_index', 'obsm/UNI']
  writeNumbers(folder, 'obsm/UNI', Float32Array.of(1, 2), [2, 1])
  const place = places[random.integer(places.length)]
  const length = [2 ** 31, 2 ** 53, -1, 0, 1e9, 3e7][random.integer(6)]
  const shape = random.uniform() < 0.3 ? [length, length, length] : [length]
  const chunks = random.uniform() < 0.5 ? shape : shape.map(() => 1 + random.integer(5))
  writeFileSync(
    join(folder, place, '.zarray'),
    JSON.stringify({
      zarr_format: 2,
      shape,
      chunks,
      dtype: ['<f4', '<i8', '<U9', '|O', '<f16'][random.integer(5)],
      compressor: null,
      fill_value: 0,
      order: 'C',
      filters: null,
    }),
  )
  return folder
}

function climbingZip(folder: string, random: Random): string {
  const name = [
    '../../escaped/.zgroup',
    '/etc/.zgroup',
    '..\\escaped\\.zgroup',
    'obs/../../../x/.zgroup',
    'C:\\x\\.zgroup',
  ][random.integer(5)]
  return zip(folder, [
    [name, '{}'],
    ['obs/.zgroup', '{}'],
    ['var/.zgroup', '{}'],
  ])
}

/** A zip archive of packed entries; `stated` in place of their sizes where it is given. */
function zip(folder: string, entries: [string, string | Buffer][], stated?: number): string {
  const pieces: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const [name, content] of entries) {
    const packed = deflateRawSync(content)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE((stated ?? content.length) >>> 0, 8)
    const named = Buffer.from(name)
    const lengths = Buffer.from([named.length, 0, 0, 0])
    // Version, flags, method (deflate), time and date.
    const head = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0])
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, sizes, lengths, named, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    list.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02'),
        Buffer.from([20, 0]),
        head,
        sizes,
        lengths.subarray(0, 2),
        rest.subarray(0, 2),
        rest.subarray(0, 10),
        rest.subarray(10),
        named,
      ]),
    )
    pieces.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  const path = join(folder, 'store.zarr.zip')
  writeFileSync(path, Buffer.concat([...pieces, directory, Buffer.from('PK\x05\x06'), end]))
  return path
}

/** Space Ranger's folder with a picture that says it is huge. */
function absurdPng(folder: string, random: Random): string {
  const spatial = join(folder, 'spatial')
  mkdirSync(spatial)
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text)
  write('matrix.mtx', '%%MatrixMarket matrix coordinate integer general\n1 2 2\n1 1 3\n1 2 4\n')
  write('barcodes.tsv', 'a\nb\n')
  write('features.tsv', 'ENSG1\tg\tGene Expression\n')
  write('spatial/tissue_positions_list.csv', 'a,1,0,0,10,10\nb,1,0,2,10,30\n')
  write('spatial/scalefactors_json.json', '{"tissue_hires_scalef":0.5,"spot_diameter_fullres":8}')
  const header = Buffer.alloc(13)
  const side = [65_535, 2 ** 31 - 1, 40_000, 0][random.integer(4)]
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2], 8)
  const data = deflateSync(zeros(random))
  write(
    'spatial/tissue_hires_image.png',
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
  return folder
}

function chunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(name), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

function crc32(bytes: Buffer): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** A store whose groups lead to each other without end. */
function circle(folder: string, random: Random): string {
  writeZarrSlide(folder)
  const place = ['uns', 'layers', 'obsm/deep', 'raw'][random.integer(4)]
  writeGroup(folder, place)
  symlinkSync(random.uniform() < 0.5 ? folder : join(folder, place), join(folder, place, 'spatial'))
  return folder
}
