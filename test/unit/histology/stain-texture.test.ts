import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stainTextureManifest } from '../../../models/encoders/stain-texture-manifest.ts'
import type { Progress } from '../../../worker/api/methods.ts'
import { stainTextureFeatures } from '../../../worker/attention/histology/stain-texture.ts'
import { createRandom } from '../../../worker/stats/random.ts'
import { makePicture, toPicture, turn } from './pictures.ts'

const context = { signal: new AbortController().signal, onProgress: () => {} }

function scatter(widthPx: number, heightPx: number): Float32Array {
  const random = createRandom(9)
  return Float32Array.from({ length: 80 }, (_, k) => random.uniform() * (k % 2 ? heightPx : widthPx))
}

function worstDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((worst, value, k) => Math.max(worst, Math.abs(value - b[k])), 0)
}

describe('stain and texture features', () => {
  it('are those of scipy, beside a black area too', async () => {
    const file = new URL('../../golden/histology/stain-texture.json', import.meta.url)
    const golden = JSON.parse(readFileSync(file, 'utf8'))
    const { widthPx, heightPx, spotDiameterPx } = golden
    const picture = toPicture(Buffer.from(golden.rgb, 'base64'), widthPx, heightPx)
    const spots = { xy: Float32Array.from(golden.xy.flat()), spotDiameterPx }
    const { features, nFeature, names } = await stainTextureFeatures(picture, spots, context)
    expect(nFeature).toBe(stainTextureManifest.dimension)
    expect(names.toSorted()).toEqual(Object.keys(golden.features).toSorted())
    for (const [column, name] of names.entries()) {
      const found = golden.xy.map((_: unknown, spot: number) => features[spot * nFeature + column])
      expect(worstDifference(found, golden.features[name]), name).toBeLessThan(2e-4)
    }
  })

  it.each([
    ['as it is', 8],
    ['in coarse cells', 14],
    ['averaged down', 20],
  ])('do not change when a picture %s is turned', async (_, spotDiameterPx) => {
    const picture = makePicture(242, 202)
    const xy = scatter(242, 202)
    const turned = xy.map((_, k) => (k % 2 ? xy[k - 1] : 202 - xy[k + 1]))
    const before = await stainTextureFeatures(picture, { xy, spotDiameterPx }, context)
    const after = await stainTextureFeatures(turn(picture), { xy: turned, spotDiameterPx }, context)
    expect(worstDifference(before.features, after.features)).toBeLessThan(1e-3)
  })

  it('do not depend on the tiles', async () => {
    const spots = { xy: scatter(242, 202), spotDiameterPx: 14 }
    const whole = await stainTextureFeatures(makePicture(242, 202), spots, context)
    const tiled = await stainTextureFeatures(makePicture(242, 202), spots, context, { tilePx: 128 })
    expect(worstDifference(whole.features, tiled.features)).toBeLessThan(1e-5)
  })

  it('are computed where spots are, tile by tile', async () => {
    const picture = makePicture(600, 400)
    const seen: Progress[] = []
    const spots = { xy: Float32Array.of(320, 180, 330, 190), spotDiameterPx: 6 }
    await stainTextureFeatures(
      picture,
      spots,
      { ...context, onProgress: (p) => seen.push(p) },
      { tilePx: 96 },
    )
    expect(seen.at(-1)).toEqual({ phase: 'features', done: 1, total: 1 })
  })

  it('of a spot without a place on the picture are the mean of the others', async () => {
    const xy = Float32Array.of(60, 90, Number.NaN, Number.NaN, 110, 70, 5000, 20)
    const spots = { xy, spotDiameterPx: 10 }
    const { features, nFeature } = await stainTextureFeatures(makePicture(160, 140), spots, context)
    const row = (spot: number) => features.slice(spot * nFeature, (spot + 1) * nFeature)
    const middle = row(0).map((value, k) => (value + row(2)[k]) / 2)
    expect(worstDifference(row(1), middle)).toBeLessThan(1e-6)
    expect(row(3)).toEqual(row(1))
  })

  it('are refused where no spot lies on the picture', async () => {
    const spots = { xy: Float32Array.of(-5, 20, Number.NaN, 3), spotDiameterPx: 10 }
    const found = stainTextureFeatures(makePicture(100, 100), spots, context)
    await expect(found).rejects.toMatchObject({ code: 'NO_HISTOLOGY' })
  })

  it('stop between tiles', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const onProgress = ({ done }: Progress) => {
      seen.push(done)
      stop.abort()
    }
    const spots = { xy: scatter(242, 202), spotDiameterPx: 6 }
    const found = stainTextureFeatures(
      makePicture(242, 202),
      spots,
      { signal: stop.signal, onProgress },
      { tilePx: 96 },
    )
    await expect(found).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen).toEqual([0])
  })
})
