import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { type Bomb, oneOf, zeros } from './bomb.ts'

export const ZIP_BOMBS: Bomb[] = [
  {
    name: 'zip entry unpacks to much',
    write: (folder, random) =>
      zip(folder, [
        ['.zgroup', '{}'],
        ['obs/.zattrs', '{}'],
        ['var/.zgroup', zeros(random)],
      ]),
  },
  {
    name: 'zip names climb out',
    write: (folder, random) =>
      zip(folder, [
        [oneOf(CLIMBING, random), '{}'],
        ['obs/.zgroup', '{}'],
        ['var/.zgroup', '{}'],
      ]),
  },
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
]

const CLIMBING = [
  '../../escaped/.zgroup',
  '/etc/.zgroup',
  '..\\escaped\\.zgroup',
  'obs/../../../x/.zgroup',
  'C:\\x\\.zgroup',
]

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
