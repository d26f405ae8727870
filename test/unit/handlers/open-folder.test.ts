import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OpenSlide } from '../../../worker/handlers/open-slides.ts'
import { fileState } from '../../../worker/slide/file-identity.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import type { OpenOptions } from '../../../worker/slide/slide.ts'
import { writeGroup, writeNumbers, writeZarrSlide } from '../readers/write-zarr.ts'

const fixture = new URL('../../fixtures/readers/visium-hd', import.meta.url).pathname
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-folder-'))
  cpSync(fixture, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function open(path: string, element?: string, onFrame?: OpenOptions['onFrame']): Promise<OpenSlide> {
  const slide = await openSlideFile(path, { ...(element && { element }), ...(onFrame && { onFrame }) })
  const files = slide.parts?.files ?? []
  return new OpenSlide(
    slide,
    new Map(await Promise.all(files.map(async (file) => [file, await fileState(file)] as const))),
  )
}

test('a folder is told by what was read of it: not by its place, nor by files that were not read', async () => {
  const there = await (await open(fixture, 'square_008um')).sha256()
  writeFileSync(join(folder, 'web_summary.html'), 'changed')
  expect(await (await open(folder, 'square_008um')).sha256()).toBe(there)
  expect(await (await open(folder, 'square_016um')).sha256()).not.toBe(there)
})

test('a file of it that changes after it was opened is noticed', async () => {
  const slide = await open(folder, 'square_008um')
  writeFileSync(join(folder, 'binned_outputs/square_008um/spatial/scalefactors_json.json'), '{}')
  await expect(slide.sha256()).rejects.toMatchObject({ code: 'FILE_CHANGED' })
})

test('a store is the same whether or not its picture was looked at meanwhile, and another with other pixels', async () => {
  const store = join(folder, 'spatial.zarr')
  cpSync(join(fixture, '../spatial.zarr'), store, { recursive: true })
  const there = await (await open(store)).sha256()
  const looked = await open(store, undefined, async ({ readPicture }) => void (await readPicture()))
  expect(await looked.sha256()).toBe(there)
  const chunk = join(store, 'images/he/0/0.0.0')
  writeFileSync(chunk, 'other pixels')
  await expect(looked.sha256Of(store)).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  expect(await (await open(store)).sha256()).not.toBe(there)
})

test('tables that a fit reads later are part of what a store is, other matrices are not', async () => {
  const store = join(folder, 'anndata.zarr')
  writeZarrSlide(store)
  writeNumbers(store, 'obsm/UNI', Float32Array.of(7, 8), [2, 1])
  writeGroup(store, 'layers')
  writeNumbers(store, 'layers/scaled', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
  const there = await (await open(store)).sha256()
  writeNumbers(store, 'layers/scaled', Float32Array.of(9, 2, 3, 4, 5, 6), [2, 3])
  expect(await (await open(store)).sha256()).toBe(there)
  writeNumbers(store, 'obsm/UNI', Float32Array.of(7, 9), [2, 1])
  expect(await (await open(store)).sha256()).not.toBe(there)
})
