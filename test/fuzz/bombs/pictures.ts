import type { Random } from '../../../worker/stats/random.ts'
import { writeTiff } from '../../unit/image/write-tiff.ts'
import { type Bomb, oneOf, put, zeros } from './bomb.ts'
import { lyingPng } from './png.ts'
import { SMALL } from './tiff.ts'

export const PICTURE_BOMBS: Bomb[] = [
  {
    name: 'png of absurd size',
    kind: 'picture',
    write: (folder, random) =>
      put(folder, 'huge.png', lyingPng(oneOf([65_535, 2 ** 31 - 1, 40_000, 0], random), zeros(random))),
  },
  { name: 'jpeg of absurd size', kind: 'picture', write: hugeJpeg },
  { name: 'OME-XML of absurd counts', kind: 'picture', write: absurdOme },
]

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
  return put(folder, 'plate.ome.tif', writeTiff([{ ...SMALL, nSample: 1, description }]))
}
