import sharp from 'sharp'
import { createRandom } from '../../worker/stats/random.ts'
import { type TiffImage, writeTiff } from '../unit/image/write-tiff.ts'
import type { Source } from './sources.ts'

const SEED = 7
const [widthPx, heightPx] = [96, 64]

const OME =
  '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels ' +
  'ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="96" SizeY="64" SizeC="3" SizeZ="1" SizeT="1" ' +
  'PhysicalSizeX="0.5" PhysicalSizeXUnit="µm"><Channel ID="Channel:0:0" Name="DAPI" Color="65535"/><Channel ' +
  'ID="Channel:0:1" Name="CD3"/><Channel ID="Channel:0:2"/><TiffData IFD="0" PlaneCount="3"/></Pixels></Image></OME>'
const APERIO = 'Aperio Image Library v11\n96x64 [0,0 96x64] (32x32) |AppMag = 20|MPP = 0.499'

/** A small seeded picture of every kind that is read. */
export async function makePictures(): Promise<Source[]> {
  const random = createRandom(SEED)
  const samples = (nSample: number, bits = 8) =>
    Array.from({ length: widthPx * heightPx * nSample }, () => random.integer(2 ** bits))
  const rgb = Buffer.from(samples(3))
  const raw = sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })
  const image = { widthPx, heightPx }
  const half = { widthPx: 48, heightPx: 32, nSample: 3, samples: rgb.subarray(0, 48 * 32 * 3), tilePx: 32 }
  const colour: TiffImage = { ...image, nSample: 3, samples: rgb }
  const plane: TiffImage = { ...image, bits: 16, samples: samples(1, 16) }
  const packed = { tilePx: 32, compression: 'deflate' as const }
  const files: Record<string, Buffer> = {
    'colour.png': await raw.clone().png().toBuffer(),
    'colour.jpg': await raw.clone().jpeg().toBuffer(),
    'strips.tif': writeTiff([{ ...colour, stripRows: 8, pixelsPerCm: 20_000 }], { littleEndian: false }),
    'big.tif': writeTiff([{ ...colour, ...packed, subs: [half] }], { big: true }),
    'slide.svs': writeTiff([{ ...colour, ...packed, description: APERIO }, half]),
    'channels.ome.tif': writeTiff([
      { ...plane, tilePx: 32, description: OME },
      plane,
      { ...plane, ...packed },
    ]),
    'float.tif': writeTiff([{ ...image, bits: 32, sampleFormat: 3, samples: samples(2, 9), nSample: 2 }]),
    'jpeg.tif': await raw
      .clone()
      .tiff({ compression: 'jpeg', tile: true, pyramid: true, tileWidth: 32, tileHeight: 32 })
      .toBuffer(),
    'lzw.tif': await raw.clone().tiff({ compression: 'lzw' }).toBuffer(),
    'page.webp': await raw.clone().webp().toBuffer(),
  }
  return Object.entries(files).map(([name, content]) => ({ name, kind: 'picture' as const, content }))
}
