import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { keepMatrices } from '../../../worker/slide/kept/kept-matrices.ts'
import { openHdf5Slide } from '../../../worker/slide/readers/h5ad.ts'
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
  rmSync(folder, { recursive: true })
})

/** Opens through a cache, and counts how often the user's file was opened for it. */
async function open(from = path, element?: string) {
  const matrices = keepMatrices(join(folder, 'cache'), { least: 1, appVersion: '1' })
  let nOpened = 0
  const slide = await matrices.slideThrough(from, element, (kept) => {
    nOpened++
    return openHdf5Slide(from, { matrices: kept, ...(element !== undefined && { element }) })
  })
  const isRead = nOpened > 0
  await matrices.settled()
  return { slide, isRead }
}

/** All that a slide says of itself; its numbers by their SHA-256, since comparing them one by one takes seconds. */
async function everythingOf(slide: Slide) {
  const { readPicture, openTiles, readEmbedding, readObsColumn, close, matrix, xy, loadValues, ...facts } =
    slide
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
  expect(second.slide.loadValues).toBeDefined()
  // A view would be sent to the page with all that it was read from.
  const { xy, obsColumns } = second.slide
  const [{ name }] = obsColumns.filter(({ kind }) => kind === 'categorical')
  const column = second.slide.readObsColumn(name)
  const codes = column.kind === 'categorical' ? column.codes : null
  for (const numbers of [xy, codes]) expect(numbers?.buffer.byteLength).toBe(numbers?.byteLength)
  expect(codes?.length).toBe(second.slide.barcodes.length)
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
  // The place of its values is a choice too, and the file has no other.
  const chosen = await open(path, 'matrix=X')
  expect(chosen.isRead).toBe(true)
  chosen.slide.close()
  expect((await open(path, 'matrix=X')).isRead).toBe(false)
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

test('a file that was written over, its time set back, is read anew', async () => {
  utimesSync(path, 1000, 1000)
  ;(await open()).slide.close()
  writeFileSync(path, demo)
  utimesSync(path, 1000, 1000)
  expect((await open()).isRead).toBe(true)
})

test('values are read in turns with other work, once, and no more of a slide that was closed', async () => {
  const first = await open()
  const values = sha256(first.slide.matrix.values)
  first.slide.close()
  const { slide } = await open()
  let isOthersTurn = false
  setImmediate(() => {
    isOthersTurn = true
  })
  await Promise.all([slide.loadValues?.(), slide.loadValues?.()])
  expect(isOthersTurn).toBe(true)
  expect(sha256(slide.matrix.values)).toBe(values)
  expect(Object.getOwnPropertyDescriptor(slide.matrix, 'values')?.get).toBeUndefined()
  slide.close()
  expect(sha256(slide.matrix.values)).toBe(values)

  const asked = (await open()).slide
  // Somebody who could not wait has them read at once; who waits then has them too.
  const loading = asked.loadValues?.()
  expect(sha256(asked.matrix.values)).toBe(values)
  await loading
  asked.close()

  const closed = (await open()).slide
  const waiting = closed.loadValues?.()
  closed.close()
  await expect(waiting).rejects.toMatchObject({ code: 'UNKNOWN_SLIDE' })
  expect(() => closed.matrix.indices).toThrow(expect.objectContaining({ code: 'UNKNOWN_SLIDE' }))
})

test('looking at the picture reads no values', async () => {
  ;(await open()).slide.close()
  const { slide } = await open()
  await slide.readPicture()
  const spots = readdirSync(join(folder, 'cache')).find((name) => name.endsWith('.spots')) ?? ''
  // Damage is met by who reads them.
  truncateSync(join(folder, 'cache', spots), 100)
  await slide.readPicture()
  expect(() => slide.matrix.values).toThrow(expect.objectContaining({ code: 'CACHE_DAMAGED' }))
})
