import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { slideFolds } from '../../../worker/attention/folds.ts'
import { expressionKey } from '../../../worker/attention/slide-key.ts'
import { cropRgb } from '../../../worker/slide/image/crop-rgb.ts'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import {
  keepPyramid,
  keptTiles,
  needsPyramid,
  WHOLE_SIDE_PX,
} from '../../../worker/slide/image/pyramid/kept-pyramids.ts'
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

test('of images and outlines that lie in the system each can be chosen, and spots go with it', async () => {
  const store = join(folder, 'pictures.zarr')
  cpSync(fixture, store, { recursive: true })
  const toGlobal = [{ type: 'scale', scale: [2, 2], output: { name: 'global' } }]
  writeGroup(store, 'images/small', {
    multiscales: [
      {
        axes: ['c', 'y', 'x'].map((name) => ({ name, ...(name !== 'c' && { unit: 'micrometer' }) })),
        datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 0.5, 0.5] }] }],
        coordinateTransformations: [{ type: 'scale', scale: [1, 2, 2], output: { name: 'global' } }],
      },
    ],
  })
  writeNumbers(store, 'images/small/0', new Float32Array(3 * 20 * 30), [3, 20, 30])
  const axes = [{ name: 'y' }, { name: 'x' }]
  writeGroup(store, 'labels')
  writeGroup(store, 'labels/left', {
    multiscales: [{ axes, datasets: [{ path: '0' }], coordinateTransformations: toGlobal }],
  })
  writeNumbers(store, 'labels/left/0', new Int32Array(6), [2, 3])
  const first = await openSlideFile(store)
  const pictures = first.alternatives?.filter(({ kind }) => kind === 'picture')
  expect(pictures?.map(({ name, isShown }) => [name, isShown])).toEqual([
    ['he', true],
    ['small', false],
    ['labels/left', false],
  ])
  const [small, outlines] = await Promise.all(
    ['small', 'labels/left'].map((name) => openSlideFile(store, { element: `picture=${name}` })),
  )
  expect(small.pictureInfo).toMatchObject({ widthPx: 30, place: 'images/small/0' })
  expect(outlines.pictureInfo).toMatchObject({ widthPx: 3, place: 'labels/left/0', isDrawing: true })
  expect(outlines.warnings.map(({ code }) => code)).toContain('OUTLINES_SHOWN')
  // Both have pixels of two units of the system.
  expect(small.xy).toEqual(outlines.xy)
  expect(small.xy).not.toEqual(first.xy)
  expect(small.xyStored).toEqual(first.xyStored)
  expect([first, small].map(({ pixelSizeUm }) => pixelSizeUm)).toEqual([null, 0.5])
  await expect(openSlideFile(store, { element: 'picture=gone' })).rejects.toMatchObject({
    code: 'MISSING_ELEMENT',
    details: { advice: 'Choose one of he, small, labels/left.' },
  })
  for (const slide of [first, small, outlines]) slide.close()
})

test('a large picture of one level in a store has its pyramid kept, as one beside a slide has', async () => {
  const store = join(folder, 'one-level.zarr')
  cpSync(fixture, store, { recursive: true })
  writeGroup(store, 'images/he', {
    multiscales: [
      {
        axes: ['c', 'y', 'x'].map((name) => ({ name })),
        datasets: [{ path: '0' }],
        coordinateTransformations: [{ type: 'identity', output: { name: 'global' } }],
      },
    ],
  })
  const [width, height] = [WHOLE_SIDE_PX + 4, 3]
  rmSync(join(store, 'images/he/0'), { recursive: true })
  mkdirSync(join(store, 'images/he/0'))
  const shape = [3, height, width]
  const facts = {
    ...{ zarr_format: 2, shape, chunks: [3, height, 512], dtype: '|u1', compressor: null, fill_value: 7 },
    ...{ order: 'C', filters: null },
  }
  writeFileSync(join(store, 'images/he/0/.zarray'), JSON.stringify(facts))
  const slide = await openSlideFile(store)
  const [tiles, cacheDir] = [await slide.openTiles(), join(folder, 'cache')]
  expect(needsPyramid(tiles)).toBe(true)
  await keepPyramid(tiles, cacheDir, { signal: new AbortController().signal, onProgress: () => {} })
  const kept = await keptTiles(tiles, cacheDir)
  expect(kept?.tiles.levels.length).toBeGreaterThan(1)
  const region = { left: width - 2, top: 1, widthPx: 2, heightPx: 1 }
  expect(await kept?.tiles.readRegion(0, region)).toEqual(new Uint8Array(6).fill(7))
  await kept?.close()
  // Of another state of the store there is none.
  writeFileSync(join(store, 'images/he/0/0.0.0'), new Uint8Array(3 * height * 512))
  expect(await keptTiles(tiles, cacheDir)).toBeNull()
  slide.close()
})
