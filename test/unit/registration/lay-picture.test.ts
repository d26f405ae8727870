import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-lay-'))
const path = join(folder, 'demo.h5ad')
const turned = join(folder, 'turned.png')
let size: { widthPx: number; heightPx: number; scale: number }

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  const slide = await openSlideFile(path)
  const { pixels, widthPx, heightPx, scale } = await slide.readPicture()
  size = { widthPx, heightPx, scale }
  // A quarter turn to the right: (x, y) comes to (height - y, x).
  await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 4 } })
    .rotate(90)
    .toFile(turned)
  slide.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a picture laid under spots', () => {
  test('a registration brings every spot to the pixels it had', async () => {
    const { scale, heightPx } = size
    const registration = [0, -scale, scale, 0, heightPx, 0] as const
    const plain = await openSlideFile(path)
    const slide = await openSlideFile(path, { picture: { path: turned, registration } })
    const before = await plain.readPicture()
    const after = await slide.readPicture()
    expect(slide.pictureInfo).toMatchObject({ scale: 1, registration })
    expect(slide.spotDiameterPx).toBeCloseTo(plain.spotDiameterPx * scale, 5)
    expect(slide.pixelSizeUm).toBeCloseTo((plain.pixelSizeUm ?? 0) / scale, 5)
    const at = (
      { pixels, widthPx, scale: s }: typeof before,
      xy: Float32Array | null,
      i: number,
      dx: number,
      dy: number,
    ) => {
      const [x, y] = [Math.floor((xy?.[2 * i] ?? 0) * s + dx), Math.floor((xy?.[2 * i + 1] ?? 0) * s + dy)]
      return [...pixels.subarray(4 * (y * widthPx + x), 4 * (y * widthPx + x) + 3)]
    }
    for (const i of [0, 17, 60]) {
      // Off the middle of a pixel, so that rounding cannot take the neighbour.
      const [x, y] = [0.5, 1].map((k) => (plain.xy?.[2 * i + (k === 1 ? 1 : 0)] ?? 0) * scale)
      const [fx, fy] = [Math.floor(x) + 0.5 - x, Math.floor(y) + 0.5 - y]
      expect(at(after, slide.xy, i, -fy, fx)).toEqual(at(before, plain.xy, i, fx, fy))
    }
    expect(slide.xyInFile).toEqual(plain.xy)
  })

  test('a wrong scale is said, with the one that fits', async () => {
    const [far, corner] = await Promise.all(
      [size.scale * 8, size.scale / 30].map((scale) => openSlideFile(path, { picture: { scale } })),
    )
    expect(
      far.warnings.find(({ code }) => code === 'COORDINATES_OUTSIDE_PICTURE')?.proposedScale,
    ).toBeGreaterThan(0)
    expect(corner.warnings.find(({ code }) => code === 'SCALE_UNLIKELY')?.proposedScale).toBeGreaterThan(0)
    const right = await openSlideFile(path)
    expect(right.warnings.filter(({ code }) => /SCALE|OUTSIDE/.test(code))).toEqual([])
  })

  test('a registration that makes a line of all spots is refused', async () => {
    const picture = { registration: [1, 1, 1, 1, 0, 0] as const }
    await expect(openSlideFile(path, { picture })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})
