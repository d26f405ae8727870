import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { openPictureFile } from '../../../worker/slide/image/picture-file.ts'
import { buildPyramid } from '../../../worker/slide/image/pyramid/build-pyramid.ts'
import { halve } from '../../../worker/slide/image/pyramid/halve.ts'
import {
  giveUpOld,
  keepPyramid,
  keptTiles,
  needsPyramid,
} from '../../../worker/slide/image/pyramid/kept-pyramids.ts'
import { readPyramidIndex, readPyramidRegion } from '../../../worker/slide/image/pyramid/pyramid-file.ts'
import type { PictureSource } from '../../../worker/slide/image/source.ts'
import type { PictureAccess } from '../../../worker/slide/slide-tiles.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-pyramid-'))
afterAll(() => rmSync(folder, { recursive: true }))
const quiet = () => ({ signal: new AbortController().signal, onProgress: () => undefined })

/** A picture of numbers that tell where they stand. */
function numbered(
  widthPx: number,
  heightPx: number,
  { access = 'pieces', nChannel = 2 }: { access?: PictureAccess; nChannel?: number } = {},
): Extract<PictureSource, { kind: 'channels' }> {
  const value = (x: number, y: number, k: number) => (x * 7 + y * 13 + k * 1000) % 60_000
  return {
    ...{ kind: 'channels', pixelSizeUm: 0.5, access },
    channels: Array.from({ length: nChannel }, (_, k) => ({ name: `${k}`, colour: null, window: null })),
    levels: [
      {
        ...{ widthPx, heightPx },
        read: async ({ left, top, widthPx: width, heightPx: height }, channels) =>
          channels.map((k) =>
            Uint16Array.from({ length: width * height }, (_, i) =>
              value(left + (i % width), top + Math.floor(i / width), k),
            ),
          ),
      },
    ],
  }
}

describe('a pyramid', () => {
  test.each(['pieces', 'rows', 'in-order'] as const)(
    'of a picture read in %s holds every sample of the finest level, and means of squares above it',
    async (access) => {
      const path = join(folder, `${access}.pyramid`)
      const source = numbered(1501, 1303, { access })
      const seen: number[] = []
      const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total)
      await buildPyramid(source, 'made', path, { ...quiet(), onProgress })
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(seen.at(-1)).toBeCloseTo(1, 9)
      const index = await readPyramidIndex(path)
      if (!index) throw new Error('no index')
      expect(index.levels.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
        [1501, 1303],
        [751, 652],
      ])
      // Over the borders of tiles, and to the last pixel.
      for (const region of [
        { left: 500, top: 500, widthPx: 40, heightPx: 30 },
        { left: 1490, top: 1290, widthPx: 11, heightPx: 13 },
      ]) {
        const [wanted] = await source.levels[0].read(region, [1])
        expect(await readPyramidRegion(path, index, { level: 0, plane: 1, region })).toEqual(wanted)
      }
      const [whole] = await source.levels[0].read({ left: 0, top: 0, widthPx: 1501, heightPx: 1303 }, [0])
      const half = halve({ samples: whole, widthPx: 1501, heightPx: 1303 }, 1)
      const region = { left: 0, top: 0, widthPx: 751, heightPx: 652 }
      const read = await readPyramidRegion(path, index, { level: 1, plane: 0, region })
      expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(half.samples.buffer))).toBe(0)
    },
  )

  test('halving averages squares, and repeats the last row and column of odd sides', () => {
    const samples = Uint8Array.from([0, 4, 10, 8, 8, 20, 100, 200, 50])
    expect([...halve({ samples, widthPx: 3, heightPx: 3 }, 1).samples]).toEqual([5, 15, 150, 50])
    const rgb = Uint8Array.from([1, 2, 3, 3, 4, 5])
    expect([...halve({ samples: rgb, widthPx: 2, heightPx: 1 }, 3).samples]).toEqual([2, 3, 4])
  })

  test('is given up half way without a trace', async () => {
    const controller = new AbortController()
    const path = join(folder, 'cancelled', 'a.pyramid')
    const context = { signal: controller.signal, onProgress: () => controller.abort() }
    await expect(buildPyramid(numbered(600, 3000), 'made', path, context)).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    expect(readdirSync(join(folder, 'cancelled'))).toEqual([])
  })
})

describe('what is read at once while a pyramid is built', () => {
  test.each([
    ['many channels in pieces', 1200, 1100, { access: 'pieces', nChannel: 70 }, 2 ** 24],
    ['rows of many channels', 5000, 600, { access: 'rows', nChannel: 30 }, 2 ** 26],
    ['rows so wide that they are read in parts', 300_000, 3, { access: 'rows', nChannel: 2 }, 2 ** 26],
  ] as const)('%s: never more than a few million samples', async (_, width, height, of, limit) => {
    let most = 0
    const source = numbered(width, height, of)
    // Zeros are written quickly; how much is asked for is what counts.
    source.levels[0].read = async ({ widthPx, heightPx }, channels) => {
      most = Math.max(most, widthPx * heightPx * channels.length)
      return channels.map(() => new Uint8Array(widthPx * heightPx))
    }
    await buildPyramid(source, 'made', join(folder, 'held.pyramid'), quiet())
    expect(most).toBeLessThanOrEqual(limit)
  })
})

describe('the cache of pyramids', () => {
  test('serves a picture that has no levels, once it is built, and not the file that was changed', async () => {
    const path = join(folder, 'long.png')
    const cacheDir = join(folder, 'cache')
    const write = (red: number) =>
      sharp({ create: { width: 5000, height: 700, channels: 3, background: { r: red, g: 2, b: 3 } } })
        .png()
        .toFile(path)
    await write(9)
    const open = async () => (await openPictureFile(path, 0.5)).openTiles()
    const tiles = await open()
    expect(needsPyramid(tiles)).toBe(true)
    expect(await keptTiles(tiles, cacheDir)).toBeNull()
    await keepPyramid(tiles, cacheDir, quiet())
    const kept = await keptTiles(tiles, cacheDir)
    expect(kept?.levels.map(({ widthPx, scale }) => [widthPx, scale[0]])).toEqual([
      [5000, 0.5],
      [2500, 0.25],
      [1250, 0.125],
      [625, 0.0625],
    ])
    const region = { left: 2400, top: 340, widthPx: 2, heightPx: 1 }
    expect([...((await kept?.readRegion(1, region)) ?? [])]).toEqual([9, 2, 3, 9, 2, 3])
    await write(77)
    utimesSync(path, new Date(), new Date(Date.now() + 5000))
    expect(await keptTiles(await open(), cacheDir)).toBeNull()
  })

  test('gives up what was used least recently, never the newest', async () => {
    const old = mkdtempSync(join(folder, 'old-'))
    for (const [k, name] of ['a', 'b', 'c'].entries()) {
      writeFileSync(join(old, `${name}.pyramid`), Buffer.alloc(100))
      utimesSync(join(old, `${name}.pyramid`), 1000 + k, 1000 + k)
    }
    await giveUpOld(old, 250)
    expect(readdirSync(old)).toEqual(['b.pyramid', 'c.pyramid'])
    await giveUpOld(old, 10)
    expect(readdirSync(old)).toEqual(['c.pyramid'])
  })
})
