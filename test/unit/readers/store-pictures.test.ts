import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { slideFolds } from '../../../worker/attention/folds.ts'
import { expressionKey } from '../../../worker/attention/slide-key.ts'
import { cropRgb } from '../../../worker/slide/image/crop-rgb.ts'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'
import { layPicture } from '../../../worker/slide/registration/lay-picture.ts'
import { writeGroup, writeNumbers } from './write-zarr.ts'

const fixture = new URL('../../fixtures/readers/spatial.zarr', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'histologue-store-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a picture of a SpatialData store is read in pieces at each of its levels', async () => {
  const slide = await openSlideFile(fixture)
  const tiles = await slide.openTiles()
  expect(tiles.levels.map(({ widthPx, scale }) => [widthPx, scale[0]])).toEqual([
    [280, 1],
    [140, 0.5],
  ])
  const { pixels, widthPx } = await slide.readPicture()
  const region = { left: 120, top: 130, widthPx: 20, heightPx: 9 }
  const rows = pixels.subarray(4 * 130 * widthPx, 4 * 139 * widthPx)
  expect(await tiles.readRegion(0, region)).toEqual(
    cropRgb(rows, widthPx, { left: 120, width: 20, height: 9 }),
  )
  slide.close()
})

test('a store is known with every level of its picture, since an encoder reads the finest', async () => {
  const slide = await openSlideFile(fixture)
  const files = slide.parts?.files ?? []
  slide.close()
  for (const level of ['0', '1'])
    expect(files.some((file) => file.startsWith(join(fixture, 'images/he', level, '0')))).toBe(true)
})

test('spots opened in another coordinate system are the same to a model, in its keys and in its folds', async () => {
  const slides = await Promise.all(
    ['global', 'other'].map((system) => openSlideFile(fixture, { element: `system=${system}` })),
  )
  const [first, second] = slides
  expect(first.xy).not.toEqual(second.xy)
  expect(expressionKey(second)).toBe(expressionKey(first))
  expect(second.xyStored).toEqual(first.xyStored)
  expect(slideFolds(second)).toEqual(slideFolds(first))
  // Moved into the pixels of a picture they still are.
  const laid = await layPicture(first, { registration: [0, 1, -1, 0, 5, 7] })
  expect(expressionKey(laid)).toBe(expressionKey(first))
  for (const slide of slides) slide.close()
})

test('a store whose only picture counts two channels is shown by its channels', async () => {
  const store = join(folder, 'counted.zarr')
  cpSync(fixture, store, { recursive: true })
  for (const level of ['0', '1']) {
    const path = join(store, 'images/he', level, '.zarray')
    const facts = JSON.parse(readFileSync(path, 'utf8'))
    // The third channel of each chunk is still there, and no longer asked for.
    writeFileSync(path, JSON.stringify({ ...facts, shape: [2, ...facts.shape.slice(1)] }))
  }
  const slide = await openSlideFile(store)
  expect(slide.pictureInfo).toMatchObject({ widthPx: 280, heightPx: 300, scale: 1 })
  expect((await slide.openTiles()).channels?.map(({ name }) => name)).toEqual(['Channel 1', 'Channel 2'])
  expect((await slide.readPicture()).pixels).toHaveLength(4 * 280 * 300)
  slide.close()
})

test('a picture in one large chunk is read in as few pieces as one that is decoded in order', async () => {
  const store = join(folder, 'one-chunk.zarr')
  const axes = [{ name: 'y' }, { name: 'x' }]
  writeGroup(store, '', { multiscales: [{ axes, datasets: [{ path: '0' }] }] })
  writeNumbers(store, '0', new Int32Array(2049 * 2), [2049, 2])
  expect((await openPictureSource(store)).access).toBe('in-order')
})
