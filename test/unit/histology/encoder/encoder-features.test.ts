import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { encoderFeatures } from '../../../../worker/attention/histology/encoder/encoder-features.ts'
import { readEncoder } from '../../../../worker/attention/histology/encoder/manifest.ts'
import { chooseLevel, spotTiles } from '../../../../worker/attention/histology/encoder/spot-tiles.ts'
import { floatsOf, openSession } from '../../../../worker/attention/runtime.ts'
import { openPictureFile } from '../../../../worker/slide/image/picture-file.ts'
import type { Slide } from '../../../../worker/slide/slide.ts'
import type { TileSource } from '../../../../worker/slide/slide-tiles.ts'
import { fakeSlide } from '../../handlers/fakes.ts'
import { makePicture } from '../pictures.ts'
import { INPUT_PX, writeEncoder } from './made-up-encoder.ts'

const openFileTiles = async (path: string, scale: number) => (await openPictureFile(path, scale)).openTiles()
const folder = mkdtempSync(join(tmpdir(), 'histologue-encoder-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [WIDTH, HEIGHT] = [700, 600]
const { pixels } = makePicture(WIDTH, HEIGHT)
const pyramid = join(folder, 'pyramid.tif')
await sharp(Buffer.from(pixels), { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
  .removeAlpha()
  .tiff({ compression: 'deflate', tile: true, tileWidth: 128, tileHeight: 128, pyramid: true })
  .toFile(pyramid)
const flat = join(folder, 'flat.png')
await sharp(pyramid).png().toFile(flat)

/** Forty spots in no order, the last two off the picture and without a place. */
const xy = Float32Array.from({ length: 80 }, (_, at) =>
  at % 2 === 0 ? 40 + ((at * 97) % (WIDTH - 80)) : 40 + ((at * 61) % (HEIGHT - 80)),
)
xy.set([-5, 100, Number.NaN, Number.NaN], 76)
const context = { signal: new AbortController().signal, onProgress: () => {} }
const slideOver = (source: TileSource, pixelSizeUm: number | null = 1): Slide => ({
  ...fakeSlide('slide.h5ad'),
  ...{ xy, pixelSizeUm, openTiles: async () => source },
})
const encoder = await readEncoder(writeEncoder(join(folder, 'own')), false)
const read = async (source: TileSource, own: object = {}) =>
  encoderFeatures(slideOver(source), encoder, { provider: 'cpu', ...own }, context)

/** Mean colour of the square of 32 full-resolution pixels around a spot, of 0 to 1. */
function meanColour(spot: number): number[] {
  const sums = [0, 0, 0]
  const [left, top] = [xy[2 * spot] - 16, xy[2 * spot + 1] - 16]
  for (let y = top; y < top + 32; y++)
    for (let x = left; x < left + 32; x++)
      for (let channel = 0; channel < 3; channel++) sums[channel] += pixels[4 * (y * WIDTH + x) + channel]
  return sums.map((sum) => sum / (255 * 32 * 32))
}

describe('an encoder of mean colours', () => {
  it.each([
    ['a pyramid', pyramid],
    ['a picture without tiles', flat],
  ])('on %s gives what the picture has there', async (_, path) => {
    const { features, nFeature, notice } = await read(await openFileTiles(path, 1))
    expect([nFeature, notice]).toEqual([3, null])
    for (let spot = 0; spot < 38; spot++)
      for (const [channel, value] of meanColour(spot).entries())
        expect(Math.abs(features[3 * spot + channel] - value)).toBeLessThan(2.5e-3)
  })

  it('reads tiles on the CPU where the device differs, and says so', async () => {
    const source = await openFileTiles(flat, 1)
    // A device whose light is the CPU's dark.
    const open: typeof openSession = async (bytes, { provider, ...options } = {}) => {
      const session = await openSession(bytes, options)
      if (provider === 'cpu') return session
      const run = async (...asked: Parameters<typeof session.run>) => {
        const values = await session.run(...asked)
        for (const numbers of Object.values(values).map(floatsOf)) numbers.set(numbers.map((v) => 1 - v))
        return values
      }
      const { inputMetadata, outputMetadata, outputNames } = session
      const release = () => session.release()
      return { inputMetadata, outputMetadata, outputNames, run, release } as unknown as typeof session
    }
    const own = await encoderFeatures(slideOver(source), encoder, { provider: 'dml' }, context, open)
    expect(own.notice).toMatch(/ran on the CPU, since DirectML differs/)
    expect(own.features).toEqual((await read(source)).features)
  })

  it('gives spots off the picture the mean of the others', async () => {
    const { features } = await read(await openFileTiles(flat, 1))
    const mean = [0, 1, 2].map((channel) => {
      let sum = 0
      for (let spot = 0; spot < 38; spot++) sum += features[3 * spot + channel] / 38
      return sum
    })
    for (const spot of [38, 39])
      expect([...features.subarray(3 * spot, 3 * spot + 3)]).toEqual(mean.map((v) => expect.closeTo(v, 5)))
  })

  it('on a coarse picture says that tiles were enlarged', async () => {
    const { notice } = await read(await openFileTiles(flat, 0.25))
    expect(notice).toMatch(/enlarged 2\.0 times/)
  })

  it('needs to know how large a pixel is, and takes what the user says', async () => {
    const source = await openFileTiles(flat, 1)
    const ask = (own: object) =>
      encoderFeatures(slideOver(source, null), encoder, { provider: 'cpu', ...own }, context)
    await expect(ask({})).rejects.toMatchObject({ code: 'PIXEL_SIZE_UNKNOWN' })
    expect((await ask({ pixelSizeUm: 1 })).features).toEqual((await read(source)).features)
  })

  it('is refused before anything is read where its numbers of all spots would not fit', async () => {
    const large = { ...encoder, manifest: { ...encoder.manifest, dimension: 16384 } }
    const source = await openFileTiles(flat, 1)
    const slide = { ...slideOver(source), barcodes: { length: 32_769 } as string[] }
    await expect(encoderFeatures(slide, large, { provider: 'cpu' }, context)).rejects.toMatchObject({
      code: 'ENCODER_MISMATCH',
      message: expect.stringContaining('16383 are the most'),
      details: { place: 'dimension' },
    })
  })

  it('stops between two batches when it is no longer wanted', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const seen: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      expect(total).toBe(38)
      seen.push(done)
      if (done > 0) controller.abort(reason)
    }
    const slide = slideOver(await openFileTiles(flat, 1))
    const asked = encoderFeatures(
      slide,
      encoder,
      { provider: 'cpu' },
      { signal: controller.signal, onProgress },
    )
    await expect(asked).rejects.toBe(reason)
    expect(seen).toEqual([0, 16])
  })
})

describe('tiles', () => {
  const shape = { sideFullresPx: 2 * INPUT_PX, sidePx: INPUT_PX }

  it('are the same from bands of any size, each spot once, and no band is larger than allowed', async () => {
    const source = await openFileTiles(pyramid, 1)
    const areas: number[] = []
    const counted: TileSource = {
      ...source,
      readRegion: (level, region) => {
        areas.push(region.widthPx * region.heightPx)
        return source.readRegion(level, region)
      },
    }
    const gather = async (mostPixels: number) => {
      const tiles = new Map<number, Uint8Array>()
      for await (const tile of spotTiles(counted, xy, shape, mostPixels)) {
        expect(tiles.has(tile.spot)).toBe(false)
        tiles.set(tile.spot, tile.pixels)
      }
      return tiles
    }
    const whole = await gather(1e9)
    expect([whole.size, areas.length]).toEqual([38, 1])
    areas.length = 0
    expect(await gather(20_000)).toEqual(whole)
    expect(Math.max(...areas)).toBeLessThanOrEqual(20_000)
    expect(areas.length).toBeGreaterThan(3)
  })

  it('come from the coarsest level that shows their every pixel', async () => {
    const { levels } = await openFileTiles(pyramid, 0.5)
    expect(levels.map(({ widthPx }) => widthPx)).toEqual([700, 350, 175, 87].slice(0, levels.length))
    expect(levels.length).toBeGreaterThan(2)
    expect(levels[1].scale[0]).toBeCloseTo(0.25, 5)
    const at = (sideFullresPx: number) => chooseLevel(levels, { sideFullresPx, sidePx: 16 })
    expect([at(20), at(32), at(63), at(64), at(128)]).toEqual([0, 0, 0, 1, 2])
  })
})
