import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { File, ready } from 'h5wasm/node'
import type { Random } from '../../../worker/stats/random.ts'
import { fillSlide } from '../../unit/anndata/write-hdf5.ts'
import { writeGroup, writeZarrSlide } from '../../unit/readers/write-zarr.ts'
import { type Bomb, oneOf } from './bomb.ts'

/** Arrays whose chunks were never written, which take no byte of the file, each of them less than one array may have. */
export const UNWRITTEN_BOMBS: Bomb[] = [
  { name: 'zarr of many columns that were never written', write: manyColumns },
  { name: 'hdf5 picture of many pixels that were never written', write: hugePicture },
]

function manyColumns(folder: string, random: Random): string {
  writeZarrSlide(folder)
  const table = oneOf(['obs', 'var', 'uns'], random)
  writeGroup(folder, table, { 'encoding-type': 'dataframe', _index: '_index', 'column-order': [] })
  const shape = [oneOf([250e6, 100e6], random)]
  for (let k = 0; k < 12; k++) {
    const place = join(folder, table, `column${k}_colors`)
    mkdirSync(place)
    const more = { compressor: null, fill_value: 1, order: 'C', filters: null }
    writeFileSync(
      join(place, '.zarray'),
      JSON.stringify({ zarr_format: 2, shape, chunks: [10e6], dtype: '<f8', ...more }),
    )
  }
  return folder
}

/** More than would be read in minutes. */
async function hugePicture(folder: string, random: Random): Promise<string> {
  await ready
  const path = join(folder, 'slide.h5ad')
  const file = new File(path, 'w')
  fillSlide(file)
  const library = file.create_group('uns').create_group('spatial').create_group('lib')
  library.create_group('scalefactors').create_dataset({ name: 'tissue_hires_scalef', data: 1 })
  const side = oneOf([32_768, 46_340], random)
  const data = oneOf([new Uint16Array(4), new Float32Array(4), new Float64Array(4)], random)
  const picture = library.create_group('images').create_dataset({
    ...{ name: 'hires', data, shape: [1, 1, 4] },
    ...{ maxshape: [null, null, 4], chunks: [256, 256, 4] },
  })
  picture.resize([side, side, 4])
  file.close()
  return path
}
