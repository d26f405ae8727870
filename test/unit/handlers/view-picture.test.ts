import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { viewPicture } from '../../../worker/handlers/view-picture.ts'
import { createHandlers } from '../../../worker/handlers.ts'
import type { TileSource } from '../../../worker/slide/slide-tiles.ts'

/** Levels of these widths, half as high; each pixel is its column and row of the level, and the level. */
function levelsOf(...widths: number[]): TileSource {
  return {
    place: 'made',
    levels: widths.map((widthPx) => ({ widthPx, heightPx: widthPx / 2, scale: [1, 1] as const })),
    readRegion: async (level, { left, top, widthPx, heightPx }) => {
      const rgb = new Uint8Array(3 * widthPx * heightPx)
      for (let y = 0; y < heightPx; y++)
        for (let x = 0; x < widthPx; x++) rgb.set([left + x, top + y, level], 3 * (y * widthPx + x))
      return rgb
    },
  }
}

test('a whole picture is seen by the first level that is small enough, and shrunk where none is', async () => {
  const seen = await viewPicture(levelsOf(8000, 2000, 500))
  expect(seen).toMatchObject({ region: { widthPx: 8000, heightPx: 4000 }, widthPx: 2000, heightPx: 1000 })
  expect(seen.pixels[2]).toBe(1)
  expect(await viewPicture(levelsOf(5000))).toMatchObject({ widthPx: 1666, heightPx: 833 })
})

test('a region comes from the finest level that the limit allows, and says which pixels it is of', async () => {
  const tiles = levelsOf(8000, 2000, 500)
  const fine = await viewPicture(tiles, { left: 100, top: 40, widthPx: 50, heightPx: 20 })
  expect(fine).toMatchObject({ region: { left: 100, top: 40, widthPx: 50, heightPx: 20 }, widthPx: 50 })
  expect([...fine.pixels.subarray(0, 4)]).toEqual([100, 40, 0, 255])
  // Level 1 has a pixel for each square of four: the region is widened to whole ones.
  const coarse = await viewPicture(tiles, { left: 403, top: 41, widthPx: 3001, heightPx: 100 })
  expect(coarse.region).toEqual({ left: 400, top: 40, widthPx: 3004, heightPx: 100 })
  expect([...coarse.pixels.subarray(0, 4)]).toEqual([100, 10, 1, 255])
  const outside = viewPicture(tiles, { left: 7999, top: 0, widthPx: 2, heightPx: 1 })
  await expect(outside).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

const folder = mkdtempSync(join(tmpdir(), 'histologue-view-'))
const path = join(folder, 'demo.h5ad')
const png = join(folder, 'tissue.png')
const context = { signal: new AbortController().signal, onProgress: () => undefined }
beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  await sharp({ create: { width: 90, height: 40, channels: 3, background: '#804020' } }).toFile(png)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a picture is looked at, and landmarks on it are measured by its own pixels, before it belongs to the slide', async () => {
  await using handlers = createHandlers({ cacheDir: join(folder, 'cache'), appVersion: '1' })
  const { slideId, picture, pixelSizeUm } = await handlers.openSlide({ path }, context)
  const report = await handlers.inspectPicture({ slideId, path: png }, context)
  expect(report).toMatchObject({ widthPx: 90, heightPx: 40, channels: null, nLevel: 1, isFast: false })
  const view = await handlers.viewPicture({ slideId, path: png }, context)
  expect([view.widthPx, view.heightPx, ...view.pixels.subarray(0, 4)]).toEqual([90, 40, 128, 64, 32, 255])
  const own = await handlers.inspectPicture({ slideId }, context)
  expect(own.widthPx).toBe(picture?.widthPx)
  // Half as large, and one place of four off by 3 px: similar triangles leave all of them a little off.
  const spots = Float64Array.of(0, 0, 100, 0, 100, 80, 0, 80)
  const places = Float64Array.of(0, 0, 50, 0, 50, 40, 0, 43)
  const fit = await handlers.fitLandmarks(
    { slideId, path: png, spots, picture: places, kind: 'similarity' },
    context,
  )
  expect(fit.registration[0]).toBeCloseTo(0.5, 1)
  expect(Math.max(...fit.residualsPx)).toBe(fit.residualsPx[3])
  // The PNG does not say how large its pixels are; at half the size they are twice the slide's.
  const stretch = Math.sqrt(
    fit.registration[0] * fit.registration[3] - fit.registration[1] * fit.registration[2],
  )
  expect(fit.rmsUm).toBeCloseTo((fit.rmsPx * (pixelSizeUm ?? Number.NaN)) / stretch, 9)
})
