import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import type { PictureSource } from '../../../worker/slide/image/source.ts'
import { hasSharedData, sharedData } from '../shared-data.ts'
import golden from './shared-pictures.json' with { type: 'json' }

const { grid, cases } = golden
const ZOO = 'zoo/openslide_python/tests/fixtures'

/** `[grid, grid, nSample]` means of squares; what is left over at the right and lower end is left out. */
function means(samples: ArrayLike<number>, widthPx: number, heightPx: number, nSample: number): number[] {
  const [width, height] = [Math.floor(widthPx / grid), Math.floor(heightPx / grid)]
  const sums = new Float64Array(grid * grid * nSample)
  for (let y = 0; y < grid * height; y++)
    for (let x = 0; x < grid * width; x++)
      for (let k = 0; k < nSample; k++)
        sums[(Math.floor(y / height) * grid + Math.floor(x / width)) * nSample + k] +=
          samples[(y * widthPx + x) * nSample + k]
  return [...sums.map((sum) => sum / (width * height))]
}

async function meansOf(source: PictureSource, level: number): Promise<number[]> {
  const { widthPx, heightPx } = source.levels[level]
  const region = { left: 0, top: 0, widthPx, heightPx }
  if (source.kind === 'rgb') return means(await source.levels[level].read(region), widthPx, heightPx, 3)
  const planes = await source.levels[level].read(region, [...source.channels.keys()])
  return planes.flatMap((plane) => means(plane, widthPx, heightPx, 1))
}

describe.skipIf(!hasSharedData('zoo'))('real pictures', () => {
  test.each(cases)(
    '$file: each level is that of Pillow or tifffile',
    async ({ file, kind, pixelSizeUm, levels }) => {
      const source = await openPictureSource(join(sharedData, file))
      expect(source.kind).toBe(kind)
      if (pixelSizeUm) expect(source.pixelSizeUm).toBeCloseTo(pixelSizeUm, 6)
      expect(source.levels.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(
        levels.map(({ widthPx, heightPx }) => [widthPx, heightPx]),
      )
      for (const [k, level] of levels.entries()) {
        const found = await meansOf(source, k)
        const worst = Math.max(...level.means.map((mean, at) => Math.abs(mean - found[at])))
        // JPEG may be decoded differently by a value or two.
        expect(worst).toBeLessThan(1)
      }
    },
  )

  test.each([['unreadable.svs'], ['unopenable.tiff'], ['small.svs'], ['boxes_0.dcm']])(
    '%s is read or refused by code',
    async (name) => {
      const path = join(sharedData, ZOO, name)
      const error = await openPictureSource(path).then(
        (source) =>
          meansOf(source, 0).then(
            () => null,
            () => ({ code: 'FILE_DAMAGED' }),
          ),
        (thrown) => thrown,
      )
      if (error) expect(['FORMAT_UNSUPPORTED', 'FILE_DAMAGED', 'FILE_UNREADABLE']).toContain(error.code)
    },
  )
})
