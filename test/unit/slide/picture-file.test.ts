import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { openPictureFile } from '../../../worker/slide/image/picture-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-'))
const samples = Buffer.from([200, 10, 30, 255, 0, 0, 0, 0, 255, 255, 255, 255, 8, 9, 10, 255])
const onWhite = [200, 10, 30, 255, 255, 255, 255, 255, 255, 255, 255, 255, 8, 9, 10, 255]
const rgba = () => sharp(samples, { raw: { width: 2, height: 2, channels: 4 } })

afterAll(() => rmSync(folder, { recursive: true }))

describe('a picture beside a slide', () => {
  test.each(['png', 'tiff'] as const)('%s: pixels on white, scale as given', async (format) => {
    const path = join(folder, `small.${format}`)
    await rgba().toFormat(format, { compression: 'none' }).toFile(path)
    const { info, read } = await openPictureFile(path, 0.5)
    expect(info).toEqual({ widthPx: 2, heightPx: 2, scale: 0.5, place: path })
    expect([...(await read()).pixels]).toEqual(onWhite)
  })

  test('16-bit grey becomes 8-bit colour', async () => {
    const path = join(folder, 'grey.png')
    const grey = new Uint16Array([0, 65535, 32896, 257])
    await sharp(grey, { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(path)
    const { pixels } = await (await openPictureFile(path, 1)).read()
    expect([...pixels]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255, 1, 1, 1, 255])
  })

  test('over 8192 px is shrunk by a whole number, and its scale with it', async () => {
    const path = join(folder, 'long.png')
    const create = { width: 10_000, height: 30, channels: 3 as const, background: '#804020' }
    await sharp({ create }).png().toFile(path)
    const { info, read } = await openPictureFile(path, 1)
    expect(info).toMatchObject({ widthPx: 5000, heightPx: 15, scale: 0.5 })
    const picture = await read()
    expect([...picture.pixels.subarray(0, 4)]).toEqual([128, 64, 32, 255])
    expect(picture.pixels).toHaveLength(5000 * 15 * 4)
  })

  test('faults have a code', async () => {
    const text = join(folder, 'text.png')
    writeFileSync(text, 'no picture')
    await expect(openPictureFile(text, 1)).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      details: { file: text },
    })
    await expect(openPictureFile(join(folder, 'none.png'), 1)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    })
    await expect(openPictureFile(text, 0)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    const cut = join(folder, 'cut.jpg')
    writeFileSync(cut, whole.subarray(0, 200))
    await expect(openPictureFile(cut, 1).then(({ read }) => read())).rejects.toMatchObject({
      details: { file: cut },
    })
  })
})
