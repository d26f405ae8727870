import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHistology } from '../../../worker/attention/histology/read-histology.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { writeGroup, writeNumbers, writeTexts, writeZarrSlide } from './write-zarr.ts'

let store: string

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'histologue-zarr-'))
})
afterEach(() => rmSync(store, { recursive: true }))

test('tables of obsm are listed and read, positions are not among them', async () => {
  writeZarrSlide(store)
  writeNumbers(store, 'obsm/UNI', Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3])
  const slide = await openSlideFile(store)
  expect(slide.embeddings).toEqual([{ key: 'UNI', width: 3 }])
  expect(await slide.readEmbedding('UNI')).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
  await expect(slide.readEmbedding('spatial')).rejects.toMatchObject({ code: 'UNKNOWN_EMBEDDING' })
})

test('what is stored in an unknown way is named and left out', async () => {
  writeZarrSlide(store)
  writeGroup(store, 'layers')
  writeGroup(store, 'layers/odd', { 'encoding-type': 'matrix-of-tomorrow' })
  writeGroup(store, 'obsm/cells', { 'encoding-type': 'awkward-array' })
  writeNumbers(store, 'obsm/UNI', Float64Array.of(1, 2), [2, 1])
  const slide = await openSlideFile(store)
  expect(slide.embeddings).toEqual([{ key: 'UNI', width: 1 }])
  const [said] = slide.warnings.filter(({ code }) => code === 'SKIPPED_ELEMENT')
  expect(said.message).toMatch(/layers\/odd \(matrix-of-tomorrow\), obsm\/cells \(awkward-array\)/)
})

test('colours of labels are honoured as scanpy lets them be written', async () => {
  writeZarrSlide(store)
  const order = ['hex', 'named', 'numbers', 'odd']
  writeGroup(store, 'obs', { 'encoding-type': 'dataframe', _index: '_index', 'column-order': order })
  for (const name of order) writeTexts(store, `obs/${name}`, ['x', 'y'])
  writeGroup(store, 'uns')
  writeTexts(store, 'uns/hex_colors', ['#F80', '#0000FF80'])
  writeTexts(store, 'uns/named_colors', ['tab:blue', 'SeaGreen'])
  writeNumbers(store, 'uns/numbers_colors', Float64Array.of(1, 0.5, 0, 1, 0, 0, 0.2, 1), [2, 4])
  writeTexts(store, 'uns/odd_colors', ['red', 'url(x)'])
  const slide = await openSlideFile(store)
  const colours = order.map((name) => slide.readObsColumn(name)).map((own) => 'colors' in own && own.colors)
  expect(colours).toEqual([['#ff8800', '#0000ff'], ['#1f77b4', '#2e8b57'], ['#ff8000', '#000033'], null])
})

test('a table whose values are damaged harms nothing until it is asked for', async () => {
  writeZarrSlide(store)
  writeNumbers(store, 'obsm/UNI', Float32Array.of(1, 2), [2, 1])
  writeFileSync(join(store, 'obsm/UNI/0.0'), 'short')
  const slide = await openSlideFile(store)
  expect(slide.matrix.values).toEqual(Float32Array.of(1, 2, 3))
  await expect(slide.readEmbedding('UNI')).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
})

test('MuData: each modality’s tables, of both of their matrices', async () => {
  for (const name of ['rna', 'prot']) writeZarrSlide(store, `mod/${name}`)
  writeGroup(store, '')
  writeGroup(store, 'mod', { 'mod-order': ['rna', 'prot'] })
  writeNumbers(store, 'mod/prot/obsm/UNI', Float32Array.of(7, 8), [2, 1])
  const slide = await openSlideFile(store)
  expect(slide.matrix.nColumn).toBe(6)
  expect(await slide.readEmbedding('prot:UNI')).toEqual(Float32Array.of(7, 8))
})

test('SpatialData: tables of obsm for the rows shown; that values are no counts is said once', async () => {
  writeGroup(store, '')
  writeGroup(store, 'tables')
  writeZarrSlide(store, 'tables/table', [1.5, 2, 3])
  writeNumbers(store, 'tables/table/obsm/UNI', Float32Array.of(7, 8), [2, 1])
  const slide = await openSlideFile(store)
  expect(await slide.readEmbedding('UNI')).toEqual(Float32Array.of(7, 8))
  expect(slide.warnings.filter(({ code }) => code === 'NOT_COUNTS')).toHaveLength(1)
})

test('SpatialData without an image shows the outlines of its labels, and says so', async () => {
  writeGroup(store, '')
  writeGroup(store, 'tables')
  writeZarrSlide(store, 'tables/table')
  const attributes = { region: 'cells', region_key: 'region', instance_key: 'instance' }
  writeGroup(store, 'tables/table', { 'encoding-type': 'anndata', ...attributes })
  const columns = { 'encoding-type': 'dataframe', _index: '_index', 'column-order': ['region', 'instance'] }
  writeGroup(store, 'tables/table/obs', columns)
  writeTexts(store, 'tables/table/obs/region', ['cells', 'cells'])
  writeNumbers(store, 'tables/table/obs/instance', Int32Array.of(7, 9))
  writeGroup(store, 'labels')
  const toGlobal = { type: 'scale', scale: [2, 2], output: { name: 'global' } }
  const [axes, datasets] = [[{ name: 'y' }, { name: 'x' }], [{ path: '0' }]]
  writeGroup(store, 'labels/cells', {
    multiscales: [{ axes, datasets, coordinateTransformations: [toGlobal] }],
  })
  writeNumbers(store, 'labels/cells/0', Int32Array.of(7, 7, 7, 0, 7, 7, 7, 0, 9, 9, 0, 0), [3, 4])
  const slide = await openSlideFile(store)
  expect(slide.pictureInfo).toEqual({
    widthPx: 4,
    heightPx: 3,
    scale: 1,
    place: 'labels/cells/0',
    isDrawing: true,
  })
  // In the pixels of the labels, whatever they are scaled by.
  expect(slide.xy).toEqual(Float32Array.of(1.5, 1, 1, 2.5))
  const { pixels } = await slide.readPicture()
  const brightness = Array.from({ length: 12 }, (_, k) => pixels[4 * k])
  expect(brightness).toEqual([225, 225, 96, 255, 96, 96, 96, 255, 225, 96, 255, 255])
  expect(slide.warnings.map(({ code }) => code)).not.toContain('NO_PICTURE')
  expect(slide.warnings.find(({ code }) => code === 'OUTLINES_SHOWN')?.message).toMatch(/outlines of cells/)
  await expect(openHistology(slide)).rejects.toMatchObject({
    code: 'NO_HISTOLOGY',
    message: expect.stringMatching(/outlines/),
  })
})

test.each([
  ['beyond 32 bits', 2n ** 32n + 1n],
  ['below nothing', -1n],
])('an index %s does not pass for another', async (_, index) => {
  writeZarrSlide(store)
  writeNumbers(store, 'X/indices', BigInt64Array.of(0n, 2n, index))
  await expect(openSlideFile(store)).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    details: { place: 'X/indices' },
  })
})
