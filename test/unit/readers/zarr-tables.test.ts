import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { writeGroup, writeNumbers, writeZarrSlide } from './write-zarr.ts'

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
