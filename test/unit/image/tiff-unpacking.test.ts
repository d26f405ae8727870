import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import { unpackLzw, unpackPackBits } from '../../../worker/slide/image/tiff/unpack.ts'
import { endlessLzw, endlessPackBits, endlessZstd, hugeFrame, statedZstd } from '../../fuzz/bombs/packed.ts'
import { patchTag, withBlock } from '../../fuzz/bombs/tiff.ts'
import { randomBelow } from '../readers/random-below.ts'
import { writeTiff } from './write-tiff.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-unpacking-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Higher than what libvips decodes, so that geotiff and our own hands do. */
const [widthPx, heightPx] = [200, 4200]
const below = randomBelow(3)
/** Noise above, so that every code of LZW is used up, and a flat ground with some noise below. */
const rgb = Buffer.from(
  Array.from({ length: widthPx * heightPx * 3 }, (_, k) =>
    k < widthPx * 900 || below(9) === 0 ? below(256) : 240,
  ),
)

const rowsOf = async (path: string, top: number, height: number) => {
  const source = await openPictureSource(path)
  if (source.kind !== 'rgb') throw new Error('no RGB')
  return Buffer.from(await source.levels[0].read({ left: 0, top, widthPx, heightPx: height }))
}

describe('strips that libtiff packed, every pixel', () => {
  test.each([
    ['lzw', 'none'],
    ['lzw', 'horizontal'],
    ['deflate', 'horizontal'],
    ['packbits', 'none'],
  ] as const)('%s, predictor %s', async (compression, predictor) => {
    const path = join(folder, `${compression}-${predictor}.tif`)
    const raw = { width: widthPx, height: heightPx, channels: 3 as const }
    await sharp(rgb, { raw }).tiff({ compression, predictor }).toFile(path)
    expect((await openPictureSource(path)).access).toBe('rows')
    expect((await rowsOf(path, 0, heightPx)).equals(rgb)).toBe(true)
    const row = 3 * widthPx
    expect((await rowsOf(path, 1234, 77)).equals(rgb.subarray(1234 * row, 1311 * row))).toBe(true)
  })
})

// Bombs of `npm run fuzz`: a file of 1 MB ended the process, or filled its memory.
describe('no block is unpacked to more than it holds', () => {
  test('LZW and PackBits end where the block does', () => {
    expect(unpackLzw(endlessLzw(1), 1000)).toEqual(new Uint8Array(1000))
    expect(unpackPackBits(endlessPackBits(1), 1000)).toEqual(new Uint8Array(1000))
    expect(() => unpackLzw(Uint8Array.of(0x80, 0x7f, 0xff, 0xff), 9)).toThrow('LZW has no code')
  })

  const small = { widthPx: 64, heightPx: 64, nSample: 1, samples: new Uint16Array(4096), bits: 16 } as const
  test.each([
    ['deflate', 8, deflateSync(Buffer.alloc(2 ** 20)), /larger than/],
    ['zstd', 50_000, endlessZstd(1000), /may unpack to/],
    ['zstd of a stated length', 50_000, statedZstd(2 ** 32), /may unpack to 4294967296/],
    ['a JPEG of another size', 7, hugeFrame(65_535, 0xc0, 1), /JPEG of another size/],
    ['a JPEG of many channels', 7, hugeFrame(64, 0xc0, 200), /JPEG of another size/],
    ['a JPEG of two frames', 7, twoFrames(), /JPEG of another size/],
  ])('%s is refused', async (name, compression, packed, message) => {
    const path = join(folder, `${name}.tif`)
    writeFileSync(path, withBlock(writeTiff([small]), 'strip', compression, packed))
    const refused = openPictureSource(path)
    await expect(refused).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' })
    await expect(refused).rejects.toThrow(message)
  })

  test('a height that makes billions of strips is refused', async () => {
    const bytes = writeTiff([{ ...small, nSample: 1, bits: 8, samples: new Uint8Array(4096) }])
    for (const tag of [257, 278]) patchTag(bytes, tag, 2 ** 32 - 1)
    const path = join(folder, 'high.tif')
    writeFileSync(path, patchTag(bytes, 256, 2 ** 22))
    await expect(openPictureSource(path)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' })
  })

  test('strips said to be of no rows are one strip, and not black', async () => {
    const samples = rgb.subarray(0, 3 * widthPx * 4200)
    const bytes = writeTiff([{ widthPx, heightPx: 4200, nSample: 3, samples }])
    const path = join(folder, 'no-rows.tif')
    writeFileSync(path, patchTag(bytes, 278, 0))
    expect((await rowsOf(path, 0, heightPx)).equals(rgb)).toBe(true)
  })
})

function twoFrames(): Buffer {
  const one = hugeFrame(64, 0xc0, 1)
  const frame = one.subarray(2, 15)
  return Buffer.concat([one.subarray(0, 2), frame, frame, one.subarray(15)])
}
