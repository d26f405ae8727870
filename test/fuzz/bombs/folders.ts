import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import type { Random } from '../../../worker/stats/random.ts'
import { writeGroup, writeNumbers, writeZarrSlide } from '../../unit/readers/write-zarr.ts'
import { type Bomb, oneOf, zeros } from './bomb.ts'
import { lyingPng } from './png.ts'

const store = new URL('../../fixtures/readers/spatial.zarr', import.meta.url).pathname

export const FOLDER_BOMBS: Bomb[] = [
  { name: 'matrix unpacks to much', write: packedMatrix },
  { name: 'zarr chunk unpacks to much', write: packedChunk },
  { name: 'zarr of absurd shape', write: absurdZarr },
  { name: 'picture of a folder says it is huge', write: absurdPng },
  { name: 'links in a circle', write: circle },
  { name: 'paths of attributes climb out', write: climbingPaths },
]

function packedMatrix(folder: string, random: Random): string {
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), gzipSync(text))
  write('matrix.mtx.gz', random.uniform() < 0.5 ? zeros(random) : Buffer.alloc(64 * 2 ** 20, '\n'))
  write('barcodes.tsv.gz', random.uniform() < 0.5 ? 'a\nb\n' : Buffer.alloc(128 * 2 ** 20, 'a\n'))
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

/** Space Ranger's folder with a picture that says it is huge. */
function absurdPng(folder: string, random: Random): string {
  mkdirSync(join(folder, 'spatial'))
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text)
  write('matrix.mtx', '%%MatrixMarket matrix coordinate integer general\n1 2 2\n1 1 3\n1 2 4\n')
  write('barcodes.tsv', 'a\nb\n')
  write('features.tsv', 'ENSG1\tg\tGene Expression\n')
  write('spatial/tissue_positions_list.csv', 'a,1,0,0,10,10\nb,1,0,2,10,30\n')
  write('spatial/scalefactors_json.json', '{"tissue_hires_scalef":0.5,"spot_diameter_fullres":8}')
  const side = oneOf([65_535, 2 ** 31 - 1, 40_000, 0], random)
  write('spatial/tissue_hires_image.png', lyingPng(side, zeros(random)))
  return folder
}

/** A store whose groups lead to each other without end. */
function circle(folder: string, random: Random): string {
  writeZarrSlide(folder)
  const place = ['uns', 'layers', 'obsm/deep', 'raw'][random.integer(4)]
  writeGroup(folder, place)
  symlinkSync(random.uniform() < 0.5 ? folder : join(folder, place), join(folder, place, 'spatial'))
  return folder
}

/** A SpatialData store whose attributes name arrays outside of it. */
function climbingPaths(folder: string, random: Random): string {
  const copy = join(folder, 'slide.zarr')
  cpSync(store, copy, { recursive: true })
  const path = oneOf(
    ['../../../../../etc', '/etc', '..\\..', '../../tables/table/X', '../he', '.', ''],
    random,
  )
  const axes = ['c', 'y', 'x'].map((name) => ({ name }))
  const datasets = [{ path, coordinateTransformations: [{ type: 'scale', scale: [1, 1, 1] }] }]
  writeFileSync(join(copy, 'images/he/.zattrs'), JSON.stringify({ multiscales: [{ axes, datasets }] }))
  return copy
}
