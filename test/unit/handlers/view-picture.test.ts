import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
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

test.each([
  ['pieces', 2048 * 2048],
  ['rows', 2 ** 24],
] as const)(
  'a picture without levels, read in %s, is shrunk piece by piece to the means of its squares',
  async (access, limit) => {
    const tiles: TileSource = { ...levelsOf(9000), access }
    let most = 0
    tiles.readRegion = async (_, { left, top, widthPx, heightPx }) => {
      most = Math.max(most, widthPx * heightPx)
      const rgb = new Uint8Array(3 * widthPx * heightPx)
      // Only the square of the first pixel, and one behind the first piece, are not black.
      for (const [x, y, red] of [
        [0, 0, 90],
        [8910, 3100, 180],
      ])
        for (let dx = 0; dx < 5; dx++)
          if (x + dx >= left && x + dx < left + widthPx && y >= top && y < top + heightPx)
            rgb[3 * ((y - top) * widthPx + x + dx - left)] = red
      return rgb
    }
    const view = await viewPicture(tiles, { left: 0, top: 0, widthPx: 9000, heightPx: 4500 })
    expect([view.widthPx, view.heightPx]).toEqual([1800, 900])
    expect(most).toBeLessThanOrEqual(limit)
    // A row of 5 in a square of 25.
    expect([view.pixels[0], view.pixels[4 * (620 * 1800 + 1782)]]).toEqual([18, 36])
  },
)

test('a strip lower than one pixel of what is sent is seen', async () => {
  const view = await viewPicture(levelsOf(60_000), { left: 0, top: 29_995, widthPx: 60_000, heightPx: 5 })
  expect(view).toMatchObject({ widthPx: 2000, heightPx: 1, region: { top: 29_995, heightPx: 5 } })
})

test('clearing the cache takes the levels of an open slide, which then reads its own file, and leaves what is being written', async () => {
  const cacheDir = join(folder, 'cleared')
  const wide = join(folder, 'wide.png')
  await sharp({ create: { width: 5000, height: 300, channels: 3, background: '#204060' } }).toFile(wide)
  await using handlers = createHandlers({ cacheDir, appVersion: '1' })
  const { slideId } = await handlers.openSlide({ path, picture: { path: wide, scale: 1 } }, context)
  expect((await handlers.getPictureTiles({ slideId }, context)).needsPyramid).toBe(true)
  const built = await handlers.buildPyramid({ slideId }, context)
  expect([built.needsPyramid, built.levels[0].widthPx]).toEqual([false, 5000])
  const tile = { slideId, level: 0, region: { left: 4990, top: 10, widthPx: 2, heightPx: 1 } }
  const { pixels } = await handlers.getPictureTile(tile, context)
  const [being, begun] = ['.a.pyramid.1.part', '.b.pyramid.2.part'].map((name) =>
    join(cacheDir, 'pictures', name),
  )
  for (const part of [being, begun]) writeFileSync(part, 'half')
  utimesSync(begun, 1000, 1000)
  const { nFile } = await handlers.clearCache({ parts: ['pictures'] }, context)
  expect(nFile).toBe(2)
  expect([existsSync(being), existsSync(begun)]).toEqual([true, false])
  expect((await handlers.getPictureTiles({ slideId }, context)).needsPyramid).toBe(true)
  expect(await handlers.getPictureTile(tile, context)).toMatchObject({ pixels })
  expect((await handlers.buildPyramid({ slideId }, context)).needsPyramid).toBe(false)
})
