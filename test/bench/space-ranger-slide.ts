import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { File, type Group, ready } from 'h5wasm/node'
import sharp from 'sharp'
import { deriveSeed } from '../../worker/stats/random.ts'
import { type ParquetGroup, writeParquet } from './parquet-file.ts'
import { barcode, type ScaleOptions, writeCounts } from './scale-slide.ts'
import { paintTypes, typesOnGrid } from './scale-tissue.ts'

/** Values that Space Ranger packs together. */
const CHUNK = 80_000
/** Bins of 8 µm along a side of the whole array, most of them on no tissue. */
const ARRAY_SIDE = 838
const UM = 8
/** Full-resolution pixels to one of the hires picture. */
const PER_PICTURE_PX = 10
/** Changes with the generator, so that no folder of an older one is taken. */
const VERSION = 1

/** Path of such a slide as Space Ranger lays it out, in the machine's temporary folder, written first where it is not there. */
export async function spaceRangerSlide(options: ScaleOptions): Promise<string> {
  const path = join(tmpdir(), `histologue-outs-v${VERSION}-${Object.values(options).join('-')}`)
  if (existsSync(path)) return path
  rmSync(`${path}.part`, { recursive: true, force: true })
  await writeSpaceRangerSlide(`${path}.part`, options)
  renameSync(`${path}.part`, path)
  return path
}

/** Writes `outs/binned_outputs/square_008um` of Visium HD: the matrix, positions of all bins of the array, scale factors, a picture. */
export async function writeSpaceRangerSlide(folder: string, options: ScaleOptions): Promise<void> {
  await ready
  const { nAcross, nDown, sizePx, seed } = options
  const section = join(folder, 'outs', 'binned_outputs', 'square_008um')
  const spatial = join(section, 'spatial')
  mkdirSync(spatial, { recursive: true })
  const types = typesOnGrid(nAcross, nDown, deriveSeed(seed, 1))
  const file = new File(join(section, 'filtered_feature_bc_matrix.h5'), 'w')
  writeMatrix(file.create_group('matrix'), types, options)
  file.close()
  const pitchPx = (PER_PICTURE_PX * sizePx) / nAcross
  writeParquet(join(spatial, 'tissue_positions.parquet'), positions(options, pitchPx))
  const factors = {
    ...{ spot_diameter_fullres: pitchPx, bin_size_um: UM, microns_per_pixel: UM / pitchPx },
    tissue_hires_scalef: 1 / PER_PICTURE_PX,
  }
  writeFileSync(join(spatial, 'scalefactors_json.json'), JSON.stringify(factors))
  const pixels = paintTypes(types, { nAcross, nDown, sizePx, seed: deriveSeed(seed, 2) })
  await sharp(pixels, { raw: { width: sizePx, height: sizePx, channels: 3 } })
    .png()
    .toFile(join(spatial, 'tissue_hires_image.png'))
}

function writeMatrix(group: Group, types: Uint8Array, options: ScaleOptions): void {
  const { nAcross, nFeature } = options
  const names = Array.from(types, (_, k) => barcode(Math.floor(k / nAcross), k % nAcross))
  writeTexts(group, 'barcodes', names)
  group.create_dataset({ name: 'shape', data: Int32Array.of(nFeature, types.length) })
  const features = group.create_group('features')
  const genes = Array.from({ length: nFeature }, (_, k) => `GENE${k}`)
  writeTexts(features, 'id', genes)
  writeTexts(features, 'name', genes)
  writeTexts(
    features,
    'feature_type',
    genes.map(() => 'Gene Expression'),
  )
  writeCounts(group, types, options, { indices: new BigInt64Array(CHUNK), data: new Int32Array(CHUNK) })
}

function writeTexts(group: Group, name: string, data: string[]): void {
  const length = Math.max(...new Set(data.map((text) => text.length)))
  group.create_dataset({ name, data, dtype: `S${length}` })
}

/** All bins of the array, a group of rows for each eighth. */
function* positions({ nAcross, nDown }: ScaleOptions, pitchPx: number): Generator<ParquetGroup> {
  const nGroup = Math.ceil((ARRAY_SIDE * ARRAY_SIDE) / 8)
  for (let start = 0; start < ARRAY_SIDE * ARRAY_SIDE; start += nGroup) {
    const length = Math.min(nGroup, ARRAY_SIDE * ARRAY_SIDE - start)
    const rows = Array.from({ length }, (_, k) => Math.floor((start + k) / ARRAY_SIDE))
    const columns = Array.from({ length }, (_, k) => (start + k) % ARRAY_SIDE)
    yield {
      barcode: rows.map((row, k) => barcode(row, columns[k])),
      in_tissue: BigInt64Array.from(rows, (row, k) => BigInt(row < nDown && columns[k] < nAcross)),
      array_row: BigInt64Array.from(rows, BigInt),
      array_col: BigInt64Array.from(columns, BigInt),
      pxl_row_in_fullres: Float64Array.from(rows, (row) => pitchPx * (row + 0.5)),
      pxl_col_in_fullres: Float64Array.from(columns, (column) => pitchPx * (column + 0.5)),
    }
  }
}
