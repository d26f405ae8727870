import { existsSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dataset, File, type Group, ready } from 'h5wasm/node'
import {
  encode,
  writeArray,
  writeDataFrame,
  writeDict,
  writeScalar,
  writeStrings,
} from '../../worker/demo/anndata-writer.ts'
import { createRandom, deriveSeed } from '../../worker/stats/random.ts'
import { drawCounts, drivenBy } from './scale-counts.ts'
import { N_TYPE, paintTypes, typesOnGrid } from './scale-tissue.ts'

/** A slide of made-up counts, as large as is asked for. */
export interface ScaleOptions {
  nAcross: number
  nDown: number
  nFeature: number
  /** Counts of a spot, on average. */
  depth: number
  sizePx: number
  seed: number
  /** gzip level of the matrix; 0 is stored as it is, which is what anndata does unless told otherwise. */
  gzip: number
}

export const VISIUM: ScaleOptions = {
  ...{ nAcross: 60, nDown: 50, nFeature: 18_000, depth: 31_000, sizePx: 2000, seed: 1, gzip: 0 },
}
export const VISIUM_HD: ScaleOptions = {
  ...{ nAcross: 640, nDown: 625, nFeature: 18_000, depth: 566, sizePx: 2000, seed: 1, gzip: 0 },
}

/** 25 million non-zeros, compressed as `write_h5ad(compression='gzip')` does. */
export const WIDE: ScaleOptions = {
  ...{ nAcross: 60, nDown: 50, nFeature: 30_000, depth: 18_000, sizePx: 2000, seed: 1, gzip: 4 },
}
/** 200 million non-zeros in 400,000 bins of 8 µm. */
export const PACKED_HD: ScaleOptions = { ...VISIUM_HD, gzip: 4 }

/** Five million bins of 2 µm, each with a few counts. */
export const FINE_HD: ScaleOptions = {
  ...{ nAcross: 2240, nDown: 2235, nFeature: 18_000, depth: 20, sizePx: 2000, seed: 1, gzip: 4 },
}

const ROWS_AT_A_TIME = 2000
const CHUNK = 262_144
/** Changes with the generator, so that no file of an older one is taken. */
const VERSION = 2

/** Path of such a slide in the machine's temporary folder, written first where it is not there. */
export async function scaleSlide(options: ScaleOptions): Promise<string> {
  const name = Object.values(options).join('-')
  const path = join(tmpdir(), `histologue-scale-v${VERSION}-${name}.h5ad`)
  if (existsSync(path)) return path
  await writeScaleSlide(`${path}.part`, options)
  renameSync(`${path}.part`, path)
  return path
}

/** Writes the slide row by row; what is in memory does not grow with the spots, but for their names. */
export async function writeScaleSlide(path: string, options: ScaleOptions): Promise<void> {
  await ready
  const { nAcross, nDown, nFeature, seed, sizePx } = options
  const types = typesOnGrid(nAcross, nDown, deriveSeed(seed, 1))
  const root = new File(path, 'w')
  encode(root, 'anndata', '0.1.0')
  const x = encode(root.create_group('X'), 'csr_matrix', '0.1.0')
  x.create_attribute('shape', new BigInt64Array([BigInt(types.length), BigInt(nFeature)]))
  writeCounts(x, types, options, { indices: new Int32Array(CHUNK), data: new Float32Array(CHUNK) })
  const nSpot = nAcross * nDown
  const names = Array.from({ length: nSpot }, (_, k) => barcode(Math.floor(k / nAcross), k % nAcross))
  const obs = writeDataFrame(root, 'obs', names, ['region'])
  writeArray(obs, 'region', Int32Array.from(types))
  const genes = Array.from({ length: nFeature }, (_, k) => `GENE${k}`)
  const table = writeDataFrame(root, 'var', genes, ['driver_of'])
  writeStrings(
    table,
    'driver_of',
    genes.map((_, gene) => String(drivenBy(gene, N_TYPE))),
  )
  const pitch = sizePx / nAcross
  const xy = Float64Array.from({ length: 2 * nSpot }, (_, at) => {
    const spot = at >> 1
    return pitch * (0.5 + (at % 2 === 0 ? spot % nAcross : Math.floor(spot / nAcross)))
  })
  writeArray(writeDict(root, 'obsm'), 'spatial', xy, [nSpot, 2])
  const library = writeDict(writeDict(writeDict(root, 'uns'), 'spatial'), 'scale')
  const picture = paintTypes(types, { nAcross, nDown, sizePx, seed: deriveSeed(seed, 2) })
  writeArray(writeDict(library, 'images'), 'hires', picture, [sizePx, sizePx, 3])
  const factors = writeDict(library, 'scalefactors')
  writeScalar(factors, 'tissue_hires_scalef', 1)
  writeScalar(factors, 'spot_diameter_fullres', pitch)
  root.close()
}

/** What Space Ranger calls a bin of 8 µm. */
export const barcode = (row: number, column: number) =>
  `s_008um_${String(row).padStart(5, '0')}_${String(column).padStart(5, '0')}-1`

type Numbers = Int32Array | Float32Array | BigInt64Array

/** Draws counts of every spot into `indices`, `data` and `indptr` of a group, in the number types and chunks of `first`. */
export function writeCounts(
  group: Group,
  types: Uint8Array,
  { nFeature, depth, seed, gzip }: ScaleOptions,
  first: { indices: Numbers; data: Numbers },
): void {
  const indices = growing(group, 'indices', first.indices, gzip)
  const data = growing(group, 'data', first.data, gzip)
  const indptr = new BigInt64Array(types.length + 1)
  const random = createRandom(deriveSeed(seed, 3))
  const draw = drawCounts(nFeature, N_TYPE, depth, deriveSeed(seed, 4))
  let end = 0
  for (let start = 0; start < types.length; start += ROWS_AT_A_TIME) {
    const rows = types.subarray(start, start + ROWS_AT_A_TIME)
    const drawn = [...rows].map((type) => draw(type, random))
    drawn.forEach(({ genes }, k) => {
      indptr[start + k + 1] = indptr[start + k] + BigInt(genes.length)
    })
    const from = end
    end = Number(indptr[start + rows.length])
    const nOwn = end - from
    const genes = drawn.map((own) => own.genes)
    const counts = drawn.map((own) => own.counts)
    append(indices, from, end, joined(genes, ofKind(first.indices, nOwn)))
    append(data, from, end, joined(counts, ofKind(first.data, nOwn)))
  }
  group.create_dataset({ name: 'indptr', data: indptr })
}

function growing(group: Group, name: string, data: Numbers, gzip: number): Dataset {
  const compression = gzip > 0 ? { compression: gzip } : {}
  return group.create_dataset({ name, data, maxshape: [null], chunks: [data.length], ...compression })
}

function append(dataset: Dataset, start: number, end: number, values: Numbers): void {
  dataset.resize([end])
  dataset.write_slice([[start, end]], values)
}

function ofKind(like: Numbers, length: number): Numbers {
  if (like instanceof BigInt64Array) return new BigInt64Array(length)
  return like instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)
}

function joined(parts: readonly ArrayLike<number>[], out: Numbers): Numbers {
  let at = 0
  for (const part of parts) {
    if (out instanceof BigInt64Array) out.set(Array.from(part, BigInt), at)
    else out.set(part, at)
    at += part.length
  }
  return out
}
