import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import type { PictureSource } from '../../../worker/slide/image/source.ts'
import { tilesOfSource } from '../../../worker/slide/image/tiles-of-source.ts'
import golden from './pictures.json' with { type: 'json' }

/** A picture as another program decodes it. */
interface Case {
  file: string
  kind: string
  widthPx: number
  heightPx: number
  /** Samples in base64 where they may differ by `within`, else their SHA-256; 8 bits of RGB, doubles of channels. */
  values: string
  within: number
  levels: string[]
  levelWithin?: number
  pixelSizeUm: number | null
  channels?: { name: string; colour: string | null }[]
  windows?: number[][]
}

const pathOf = (file: string) => new URL(`../../fixtures/pictures/${file}`, import.meta.url).pathname

async function samplesOf(source: PictureSource, level: number): Promise<Uint8Array | Float64Array> {
  const { widthPx, heightPx } = source.levels[level]
  const region = { left: 0, top: 0, widthPx, heightPx }
  if (source.kind === 'rgb') return source.levels[level].read(region)
  const planes = await source.levels[level].read(region, [...source.channels.keys()])
  return Float64Array.from(planes.flatMap((plane) => [...plane]))
}

function compare(found: Uint8Array | Float64Array, wanted: string, within: number): void {
  if (within === 0) {
    expect(createHash('sha256').update(found).digest('hex')).toBe(wanted)
    return
  }
  const values = Buffer.from(wanted, 'base64')
  expect(found).toHaveLength(values.length)
  expect(Math.max(...values.map((value, k) => Math.abs(value - found[k])))).toBeLessThanOrEqual(within)
}

test.each(golden.cases as Case[])(
  '$file holds the samples that Pillow, tifffile or numpy wrote or read',
  async (one) => {
    const source = await openPictureSource(pathOf(one.file))
    expect(source).toMatchObject({
      kind: one.kind,
      pixelSizeUm: one.pixelSizeUm && expect.closeTo(one.pixelSizeUm, 6),
    })
    expect(source.levels[0]).toMatchObject({ widthPx: one.widthPx, heightPx: one.heightPx })
    expect(source.levels).toHaveLength(1 + one.levels.length)
    compare(await samplesOf(source, 0), one.values, one.within)
    for (const [k, level] of one.levels.entries())
      compare(await samplesOf(source, k + 1), level, one.levelWithin ?? 0)
    if (source.kind === 'rgb') return
    expect(source.channels.map(({ name, colour }) => ({ name, colour }))).toEqual(one.channels)
    const { channels } = await tilesOfSource(source, one.file, 1)
    if (one.windows) expect(channels?.map(({ low, high }) => [low, high])).toEqual(one.windows)
    for (const channel of channels ?? []) expect(channel.high).toBeGreaterThan(channel.low)
  },
)
