import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { keepMatrices } from '../../../worker/slide/kept/kept-matrices.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import * as h5ad from '../../../worker/slide/readers/h5ad.ts'
import type { Slide } from '../../../worker/slide/slide.ts'

let demo = Buffer.alloc(0)
let folder = ''
let path = ''

beforeAll(async () => {
  const made = mkdtempSync(join(tmpdir(), 'histologue-demo-'))
  await writeDemoSlide(join(made, 'demo.h5ad'), SMALL_DEMO_OPTIONS)
  demo = readFileSync(join(made, 'demo.h5ad'))
  rmSync(made, { recursive: true })
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-kept-'))
  path = join(folder, 'slide.h5ad')
  writeFileSync(path, demo)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** Opens through a cache, and says whether the user's file was. */
async function open(from = path, element?: string): Promise<{ slide: Slide; isRead: boolean }> {
  const matrices = keepMatrices(join(folder, 'cache'), { least: 1, appVersion: '1' })
  const reading = vi.spyOn(h5ad, 'openHdf5Slide').mockClear()
  const slide = await openSlideFile(from, { matrices, ...(element !== undefined && { element }) })
  const isRead = reading.mock.calls.length > 0
  await matrices.settled()
  return { slide, isRead }
}

/** All that a slide says of itself; its numbers by their SHA-256, since comparing them one by one takes seconds. */
async function everythingOf(slide: Slide) {
  const { readPicture, openTiles, readEmbedding, readObsColumn, close, matrix, xy, ...facts } = slide
  const columns = slide.obsColumns.map(({ name }) => readObsColumn(name))
  const region = { left: 5, top: 3, widthPx: 9, heightPx: 9 }
  const piece = await (await openTiles()).readRegion(0, region)
  const { pixels } = await readPicture()
  return {
    facts,
    columns,
    numbers: [matrix.indptr, matrix.indices, matrix.values, xy, piece, pixels].map(sha256),
  }
}

const sha256 = (value: unknown) => createHash('sha256').update(serialize(value)).digest('hex')

test('a slide opens again without its file, and is the same in everything', async () => {
  const first = await open()
  const second = await open()
  expect([first.isRead, second.isRead]).toEqual([true, false])
  expect(await everythingOf(second.slide)).toEqual(await everythingOf(first.slide))
  expect(() => second.slide.readObsColumn('none')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_COLUMN' }),
  )
  first.slide.close()
  second.slide.close()
  await expect(second.slide.readPicture()).rejects.toMatchObject({ code: 'UNKNOWN_SLIDE' })
})

test('a slide whose file changed is read anew, and one that was open has no other picture than its own', async () => {
  ;(await open()).slide.close()
  const { slide, isRead } = await open()
  expect(isRead).toBe(false)
  appendFileSync(path, 'more')
  await expect(slide.readPicture()).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  slide.close()
  expect((await open()).isRead).toBe(true)
})

test('another way to the file, or what was chosen of it, is another slide', async () => {
  ;(await open()).slide.close()
  const other = join(folder, 'link.h5ad')
  symlinkSync(path, other)
  const linked = await open(other)
  expect([linked.isRead, linked.slide.path]).toEqual([true, other])
  linked.slide.close()
  expect((await open(path, 'matrix=X').catch(() => ({ isRead: true }))).isRead).toBe(true)
})

test('what is damaged, or has lost its matrix, is read from the file', async () => {
  ;(await open()).slide.close()
  const kept = (ending: string) =>
    join(folder, 'cache', readdirSync(join(folder, 'cache')).find((name) => name.endsWith(ending)) ?? '')
  const bytes = readFileSync(kept('.slide'))
  bytes[bytes.length >> 1] ^= 1
  writeFileSync(kept('.slide'), bytes)
  const again = await open()
  expect(again.isRead).toBe(true)
  again.slide.close()
  expect((await open()).isRead).toBe(false)
  rmSync(kept('.spots'))
  expect((await open()).isRead).toBe(true)
})
