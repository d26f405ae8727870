import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderStore } from '../../../worker/anndata/zarr/folder-store.ts'
import { keepMatrices } from '../../../worker/slide/kept/kept-matrices.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { openParquet } from '../../../worker/slide/parquet.ts'
import { readRegion } from '../../../worker/slide/readers/spatialdata/regions.ts'
import { readTissuePositions } from '../../../worker/slide/readers/tenx/positions.ts'
import { SpotRows } from '../../../worker/slide/readers/tenx/spot-rows.ts'
import { writeParquet } from '../../bench/parquet-file.ts'
import { writeSpaceRangerSlide } from '../../bench/space-ranger-slide.ts'
import { writeGroup } from './write-zarr.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-places-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const toGlobal = [{ type: 'identity', input: { axes: [] }, output: { name: 'global' } }]

/** Labels of one chunk for each 4 × 4 pixels, those beyond the edge padded with a label that is none. */
function writeLabels(rows: number[][], dtype: '<i4' | '<i8' = '<i4'): void {
  const [axes, datasets] = [[{ name: 'y' }, { name: 'x' }], [{ path: '0' }]]
  writeGroup(folder, '')
  writeGroup(folder, 'labels')
  writeGroup(folder, 'labels/cells', {
    multiscales: [{ axes, datasets, coordinateTransformations: toGlobal }],
  })
  const shape = [rows.length, rows[0].length]
  const place = join(folder, 'labels/cells/0')
  mkdirSync(place, { recursive: true })
  const facts = {
    zarr_format: 2,
    shape,
    chunks: [4, 4],
    dtype,
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  }
  writeFileSync(join(place, '.zarray'), JSON.stringify(facts))
  for (let top = 0; top < shape[0]; top += 4)
    for (let left = 0; left < shape[1]; left += 4) {
      const values = Array.from({ length: 16 }, (_, k) => rows[top + (k >> 2)]?.[left + (k & 3)] ?? 99)
      const chunk = dtype === '<i4' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt)
      writeFileSync(join(place, `${top / 4}.${left / 4}`), Buffer.from(chunk.buffer))
    }
}

test.each(['<i4', '<i8'] as const)('labels are added up over the borders of chunks (%s)', async (dtype) => {
  writeLabels(
    [
      [7, 7, 0, 0, 0, 0],
      [7, 7, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [0, 0, 9, 9, 9, 9],
      [0, 0, 9, 9, 9, 9],
    ],
    dtype,
  )
  const region = await readRegion(new FolderStore(folder), 'cells')
  expect(region?.instances).toEqual(Float64Array.of(7, 9))
  expect(region?.xy).toEqual(Float64Array.of(1, 1, 4, 4))
  expect(region?.diameters).toEqual(Float64Array.of(2 * Math.sqrt(4 / Math.PI), 2 * Math.sqrt(8 / Math.PI)))
})

test('of labels one chunk is in memory at a time, since those of a whole slide may be more than it holds', async () => {
  writeLabels(Array.from({ length: 20 }, (_, y) => Array.from({ length: 20 }, (_, x) => 1 + y * x)))
  let [nUnderWay, nMost] = [0, 0]
  class Watched extends FolderStore {
    override async read(key: string): Promise<Uint8Array | undefined> {
      if (!/\d\.\d$/.test(key)) return super.read(key)
      nMost = Math.max(nMost, ++nUnderWay)
      const bytes = await super.read(key)
      nUnderWay--
      return bytes
    }
  }
  const region = await readRegion(new Watched(folder), 'cells')
  expect(region?.instances).toHaveLength(
    new Set(Array.from({ length: 400 }, (_, k) => (k % 20) * Math.floor(k / 20))).size,
  )
  expect(nMost).toBe(1)
})

test('labels that nobody waits for are not read to the end', async () => {
  writeLabels([[7]])
  const facts = {
    zarr_format: 2,
    shape: [1e6, 1e6],
    chunks: [4096, 4096],
    dtype: '<i4',
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  }
  writeFileSync(join(folder, 'labels/cells/0/.zarray'), JSON.stringify(facts))
  rmSync(join(folder, 'labels/cells/0/0.0'))
  const stop = new AbortController()
  const read = readRegion(new FolderStore(folder), 'cells', stop.signal)
  stop.abort(new Error('not wanted'))
  await expect(read).rejects.toThrow('not wanted')
})

/** Well-Known Binary of rectangles from a corner on; two are a MultiPolygon. */
function rectangles(...corners: [x: number, y: number, side: number][]): Uint8Array {
  const bytes: Buffer[] = []
  const number = (value: number) => {
    const one = Buffer.alloc(4)
    one.writeUInt32LE(value)
    return one
  }
  const head = (type: number) => bytes.push(Buffer.of(1), number(type))
  if (corners.length > 1) {
    head(6)
    bytes.push(number(corners.length))
  }
  for (const [x, y, side] of corners) {
    head(3)
    bytes.push(number(1), number(5))
    const ring = [x, y, x + side, y, x + side, y + side, x, y + side, x, y]
    bytes.push(Buffer.from(Float64Array.from(ring).buffer))
  }
  return Buffer.concat(bytes)
}

const geo = JSON.stringify({ columns: { geometry: { encoding: 'WKB', geometry_types: [] } } })

function writeShapes(
  ...groups: Parameters<typeof writeParquet>[1] extends Iterable<infer G> ? G[] : never
): void {
  writeGroup(folder, '')
  writeGroup(folder, 'shapes')
  writeGroup(folder, 'shapes/bins', { coordinateTransformations: toGlobal })
  const pandas = JSON.stringify({ index_columns: ['bin'] })
  writeParquet(join(folder, 'shapes/bins/shapes.parquet'), groups, { geo, pandas })
}

test('of outlines the middles are kept, group of rows by group of rows', async () => {
  writeShapes(
    { geometry: [rectangles([0, 0, 2]), rectangles([10, 20, 4])], bin: BigInt64Array.of(5n, 3n) },
    {
      geometry: [rectangles([0, 0, 2], [4, 0, 2]), Buffer.from([1, 2, 0, 0, 0, 0, 0, 0, 0])],
      bin: BigInt64Array.of(8n, 9n),
    },
  )
  const region = await readRegion(new FolderStore(folder), 'bins')
  expect(region?.instances).toEqual(Float64Array.of(5, 3, 8, 9))
  expect(region?.xy).toEqual(Float64Array.of(1, 1, 12, 22, 3, 1, Number.NaN, Number.NaN))
  const areas = [4, 16, 8, Number.NaN].map((area) => 2 * Math.sqrt(area / Math.PI))
  expect(region?.diameters).toEqual(Float64Array.from(areas))
})

test('instances that are texts stay texts, and a radius is the size', async () => {
  const point = (x: number, y: number) =>
    Buffer.concat([Buffer.of(1, 1, 0, 0, 0), Buffer.from(Float64Array.of(x, y).buffer)])
  writeShapes({ geometry: [point(1, 2), point(3, 4)], radius: Float64Array.of(5, 6), bin: ['a-1', 'b-1'] })
  const region = await readRegion(new FolderStore(folder), 'bins')
  expect(region).toMatchObject({ instances: ['a-1', 'b-1'], xy: Float64Array.of(1, 2, 3, 4) })
  expect(region?.diameters).toEqual(Float64Array.of(10, 12))
})

test('an outline that says it has more corners than there are bytes is a damaged file', async () => {
  const short = rectangles([0, 0, 1])
  short[9] = 255
  short[12] = 255
  writeShapes({ geometry: [short], bin: BigInt64Array.of(1n) })
  await expect(readRegion(new FolderStore(folder), 'bins')).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
})

test('a column comes in pieces, none longer than a group of rows', async () => {
  const path = join(folder, 'groups.parquet')
  writeParquet(path, [{ n: Float64Array.of(1, 2) }, { n: Float64Array.of(3) }])
  const table = await openParquet(new Uint8Array(readFileSync(path)).buffer, path)
  const pieces: number[][] = []
  await table.read(['n'], (_, values, start) => pieces.push([start, ...(Array.from(values) as number[])]))
  expect(pieces).toEqual([
    [0, 1, 2],
    [2, 3],
  ])
})

const HEADER = 'barcode,in_tissue,array_row,array_col,pxl_row_in_fullres,pxl_col_in_fullres'
const NAMES = HEADER.split(',')

/** Rows `[barcode, in tissue, row, column, y, x]` as CSV or Parquet. */
function writePositions(kind: string, rows: [string, ...number[]][]): string {
  const path = join(folder, `tissue_positions.${kind}`)
  if (kind === 'csv') writeFileSync(path, `${HEADER}\r\n${rows.map((row) => row.join(',')).join('\n')}`)
  else
    writeParquet(path, [
      Object.fromEntries(
        NAMES.map((name, k) => {
          if (k === 0) return [name, rows.map(([barcode]) => barcode)]
          const values = rows.map((row) => Number(row[k]))
          return [name, k < 4 ? BigInt64Array.from(values, BigInt) : Float64Array.from(values)]
        }),
      ),
    ])
  return path
}

test.each(['csv', 'parquet'])(
  'of all positions of an array those of the matrix are kept (%s)',
  async (kind) => {
    const path = writePositions(kind, [
      ['A-1', 1, 0, 1, 10.5, 20],
      ['X-1', 0, 0, 2, 11, 21],
      ['B-1', 0, 1, 3, 12, 22],
      ['C', 1, 1, 4, 13, 23],
    ])
    const read = await readTissuePositions(path, new SpotRows(['C-1', 'B', 'gone-1', 'A-1', 'B']))
    const nan = Number.NaN
    expect(read).toEqual({
      path,
      inTissue: Float32Array.of(1, 0, nan, 1, 0),
      arrayRow: Float32Array.of(1, 1, nan, 0, 1),
      arrayColumn: Float32Array.of(4, 3, nan, 1, 3),
      y: Float32Array.of(13, 12, nan, 10.5, 12),
      x: Float32Array.of(23, 22, nan, 20, 22),
    })
  },
)

test('a slide of Visium HD opens from its folders, of whose array most bins are in no matrix', async () => {
  const path = join(folder, 'hd')
  const plan = { nAcross: 12, nDown: 10, nFeature: 40, depth: 30, sizePx: 120, seed: 1, gzip: 4 }
  await writeSpaceRangerSlide(path, plan)
  const slide = await openSlideFile(path)
  expect(slide.barcodes.length).toBe(120)
  expect(slide.warnings).toEqual([])
  expect([...(slide.xy ?? []).slice(2 * 119)]).toEqual([1150, 950])
  expect(slide).toMatchObject({ spotDiameterPx: 100, pixelSizeUm: 0.08, isCounts: true })
  expect(slide.pictureInfo).toMatchObject({ widthPx: 120, scale: 0.1 })
  slide.close()
})

test('a folder whose matrix is kept opens again without its values, and they come when somebody asks', async () => {
  const path = join(folder, 'hd')
  const plan = { nAcross: 12, nDown: 10, nFeature: 40, depth: 30, sizePx: 120, seed: 1, gzip: 4 }
  await writeSpaceRangerSlide(path, plan)
  const matrices = keepMatrices(join(folder, 'cache'), { least: 1, appVersion: '1' })
  const first = await openSlideFile(path, { matrices })
  expect(first.loadValues).toBeUndefined()
  await matrices.settled()
  const genes = await matrices.makeGenes(first, async () => true, new AbortController().signal)
  genes?.close()
  const second = await openSlideFile(path, { matrices })
  const ofGenes = await matrices.findGenes(second, async () => true)
  expect(ofGenes).not.toBeNull()
  ofGenes?.close()
  const isWaiting = () => Object.getOwnPropertyDescriptor(second.matrix, 'values')?.get !== undefined
  expect(isWaiting()).toBe(true)
  await second.loadValues?.()
  expect(isWaiting()).toBe(false)
  expect(second.matrix.values).toEqual(first.matrix.values)
  second.close()
  const third = await openSlideFile(path, { matrices })
  third.close()
  expect(() => third.matrix.values).toThrow(expect.objectContaining({ code: 'UNKNOWN_SLIDE' }))
})
