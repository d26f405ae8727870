import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import type { PictureSource } from '../../../worker/slide/image/source.ts'
import { readTiffPages } from '../../../worker/slide/image/tiff/directories.ts'
import { splitStrips } from '../../../worker/slide/image/tiff/strips.ts'
import { type TiffImage, writeTiff } from './write-tiff.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-tiff-'))
afterAll(() => rmSync(folder, { recursive: true }))

let nFile = 0
const put = (bytes: Buffer, name = `${nFile++}.tif`): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

/** Seeded samples below `most`. */
function seeded(length: number, most: number, seed = 1): number[] {
  let state = seed
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  })
}

const [widthPx, heightPx] = [70, 50]
const rgb = seeded(widthPx * heightPx * 3, 256)
const region = { left: 13, top: 9, widthPx: 41, heightPx: 33 }

/** The samples of the region by plain indexing. */
function cut(samples: ArrayLike<number>, nSample: number, k?: number): number[] {
  const out: number[] = []
  for (let y = region.top; y < region.top + region.heightPx; y++)
    for (let x = region.left; x < region.left + region.widthPx; x++)
      for (let sample = 0; sample < nSample; sample++)
        if (k === undefined || k === sample) out.push(samples[(y * widthPx + x) * nSample + sample])
  return out
}

const rgbOf = async (source: PictureSource, level = 0, at = region) => {
  if (source.kind !== 'rgb') throw new Error('no RGB')
  return [...(await source.levels[level].read(at))]
}

const planesOf = async (source: PictureSource, channels: number[]) => {
  if (source.kind !== 'channels') throw new Error('no channels')
  return (await source.levels[0].read(region, channels)).map((plane) => [...plane])
}

describe('RGB, every pixel of a region', () => {
  test.each([
    ['strips', { stripRows: 8 }, {}],
    ['one strip', {}, {}],
    ['tiles', { tilePx: 16 }, {}],
    ['deflated tiles of a BigTIFF', { tilePx: 32, compression: 'deflate' }, { big: true }],
    ['big-endian strips', { stripRows: 1 }, { littleEndian: false }],
    ['big-endian tiles of a BigTIFF', { tilePx: 16 }, { littleEndian: false, big: true }],
  ] as [string, Partial<TiffImage>, object][])('%s', async (_, layout, order) => {
    const path = put(writeTiff([{ widthPx, heightPx, nSample: 3, samples: rgb, ...layout }], order))
    const source = await openPictureSource(path)
    expect(source.access).toBe(layout.tilePx === undefined ? 'in-order' : 'pieces')
    expect(await rgbOf(source)).toEqual(cut(rgb, 3))
  })

  test.each(['lzw', 'deflate', 'packbits'] as const)('%s by libtiff', async (compression) => {
    const path = join(folder, `${compression}.tif`)
    const raw = { width: widthPx, height: heightPx, channels: 3 as const }
    for (const tile of [false, true]) {
      await sharp(Buffer.from(rgb), { raw }).tiff({ compression, tile, predictor: 'none' }).toFile(path)
      expect(await rgbOf(await openPictureSource(path))).toEqual(cut(rgb, 3))
    }
  })

  test('one large uncompressed strip, as ImageJ writes it, is read as many, and in either order of bytes', async () => {
    const side = 1500
    const samples = Uint16Array.from({ length: side * side }, (_, i) => (i * 7) % 65_521)
    const image = { widthPx: side, heightPx: side, bits: 16 as const, samples }
    for (const littleEndian of [true, false]) {
      const path = put(writeTiff([image], { littleEndian }))
      const [{ main }] = await readTiffPages(path)
      expect(main.blockBytes).toBe(2 * side * side)
      expect((await splitStrips(main)).blockBytes).toBeLessThanOrEqual(2 ** 22)
      const source = await openPictureSource(path)
      if (source.kind !== 'channels') throw new Error('no channels')
      const at = { left: 1490, top: 1390, widthPx: 10, heightPx: 110 }
      const [plane] = await source.levels[0].read(at, [0])
      expect([plane[0], plane[1099]]).toEqual([samples[1390 * side + 1490], samples[side * side - 1]])
    }
  })

  test('tall strips are read by any row', async () => {
    const tall = seeded(20 * 5000 * 3, 256, 3)
    const image = { widthPx: 20, heightPx: 5000, nSample: 3, samples: tall, stripRows: 64 }
    const source = await openPictureSource(put(writeTiff([image])))
    const at = { left: 3, top: 4711, widthPx: 2, heightPx: 1 }
    expect(await rgbOf(source, 0, at)).toEqual(tall.slice((4711 * 20 + 3) * 3, (4711 * 20 + 5) * 3))
  })
})

describe('levels', () => {
  const half = { widthPx: 35, heightPx: 25, nSample: 3, samples: seeded(35 * 25 * 3, 256, 2), tilePx: 16 }
  const full = { widthPx, heightPx, nSample: 3, samples: rgb, tilePx: 16 }
  const label = { widthPx: 40, heightPx: 40, nSample: 3, samples: seeded(4800, 256, 5) }
  const at = { left: 5, top: 4, widthPx: 3, heightPx: 1 }
  const expected = half.samples.slice((4 * 35 + 5) * 3, (4 * 35 + 8) * 3)

  test.each([
    ['further pages, a label not among them', [full, label, half]],
    ['sub-images', [{ ...full, subs: [half] }]],
  ] as [string, TiffImage[]][])('%s', async (_, images) => {
    const source = await openPictureSource(put(writeTiff(images, { big: true })))
    expect(source.levels.map((level) => level.widthPx)).toEqual([70, 35])
    expect(await rgbOf(source, 1, at)).toEqual(expected)
  })
})

describe('channels', () => {
  const planes = [0, 1, 2].map((k) => seeded(widthPx * heightPx, 60_000, 10 + k))
  const page = (samples: number[], description?: string): TiffImage => ({
    ...{ widthPx, heightPx, bits: 16, samples, tilePx: 16 },
    ...(description && { description }),
  })
  const ome = (channels: string, pixels = '', data = '<TiffData/>') =>
    `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"><Pixels DimensionOrder="XYCZT" SizeC="3" SizeZ="1" SizeT="1" ${pixels}>${channels}${data}</Pixels></Image></OME>`
  const three =
    '<Channel Name="DAPI" Color="65535"/><Channel Name="CD3 &amp; CD8" Color="-16776961"/><Channel Name="PanCK"/>'

  test('names, colours and pixel size of OME-XML', async () => {
    const text = ome(three, 'PhysicalSizeX="325" PhysicalSizeXUnit="nm"')
    const source = await openPictureSource(
      put(writeTiff(planes.map((plane, k) => page(plane, k === 0 ? text : undefined)))),
    )
    expect(source).toMatchObject({ kind: 'channels', pixelSizeUm: 0.325 })
    if (source.kind !== 'channels') throw new Error()
    expect(source.channels.map(({ name, colour }) => [name, colour])).toEqual([
      ['DAPI', '#0000ff'],
      ['CD3 & CD8', '#ff0000'],
      ['PanCK', null],
    ])
    expect(await planesOf(source, [2, 0])).toEqual([cut(planes[2], 1), cut(planes[0], 1)])
  })

  test('planes in another order, by TiffData', async () => {
    const data = [2, 0, 1].map((ifd, c) => `<TiffData FirstC="${c}" IFD="${ifd}" PlaneCount="1"/>`).join('')
    const text = ome(three, '', data)
    const pages = planes.map((plane, k) => page(plane, k === 0 ? text : undefined))
    expect(await planesOf(await openPictureSource(put(writeTiff(pages))), [0, 1, 2])).toEqual(
      [2, 0, 1].map((k) => cut(planes[k], 1)),
    )
  })

  test('the middle of a stack, by the order of dimensions', async () => {
    const nine = Array.from({ length: 9 }, (_, k) => seeded(widthPx * heightPx, 999, 30 + k))
    const text = ome(three).replace('SizeZ="1"', 'SizeZ="3"').replace('XYCZT', 'XYZCT')
    const pages = nine.map((plane, k) => page(plane, k === 0 ? text : undefined))
    const source = await openPictureSource(put(writeTiff(pages, { littleEndian: false })))
    expect(await planesOf(source, [0, 1, 2])).toEqual([1, 4, 7].map((k) => cut(nine[k], 1)))
  })

  test('a plane in another file is refused by the name of its channel', async () => {
    const data =
      '<TiffData FirstC="0" IFD="0"><UUID FileName="0.ome.tif">a</UUID></TiffData><TiffData FirstC="1" IFD="0"><UUID FileName="1.ome.tif">b</UUID></TiffData>'
    const path = put(writeTiff([page(planes[0], ome(three, '', data))]), '0.ome.tif')
    await expect(openPictureSource(path)).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      message: expect.stringContaining('CD3 & CD8'),
    })
  })

  test('samples of one pixel, 32-bit floats, and pages of one size without a word', async () => {
    const five = seeded(widthPx * heightPx * 5, 256, 50)
    const bySample = await openPictureSource(
      put(writeTiff([{ widthPx, heightPx, nSample: 5, samples: five, photometric: 1 }])),
    )
    expect(await planesOf(bySample, [4])).toEqual([cut(five, 5, 4)])
    const floats = Float32Array.from(planes[0], (value) => value / 7)
    const float = await openPictureSource(
      put(writeTiff([{ ...page([]), bits: 32, sampleFormat: 3, samples: floats }])),
    )
    expect(await planesOf(float, [0])).toEqual([cut(floats, 1)])
    const pages = await openPictureSource(put(writeTiff(planes.map((plane) => page(plane)))))
    expect(await planesOf(pages, [1])).toEqual([cut(planes[1], 1)])
  })
})

describe('micrometres per pixel', () => {
  const of = async (more: Partial<TiffImage>) =>
    (await openPictureSource(put(writeTiff([{ widthPx, heightPx, nSample: 3, samples: rgb, ...more }]))))
      .pixelSizeUm

  test('from Aperio, from the resolution, and not from that of a screen', async () => {
    expect(await of({ description: 'Aperio Image Library v11\r\n70x50|AppMag = 20|MPP = 0.4990' })).toBe(
      0.499,
    )
    expect(await of({ pixelsPerCm: 40_000 })).toBe(0.25)
    expect(await of({ pixelsPerCm: 28 })).toBeNull()
    expect(await of({})).toBeNull()
  })
})

describe('what is damaged or made to harm', () => {
  const good = writeTiff([{ widthPx, heightPx, nSample: 3, samples: rgb, tilePx: 16 }])

  test('a file cut anywhere is refused or read, always with a code', async () => {
    for (const share of [0.001, 0.01, 0.3, 0.9, 0.97, 0.99, 0.999]) {
      const path = put(good.subarray(0, Math.floor(good.length * share)))
      const error = await openPictureSource(path).then(
        (source) =>
          rgbOf(source).then(
            () => null,
            () => ({ code: 'FILE_DAMAGED' }),
          ),
        (thrown) => thrown,
      )
      if (error) expect(['FORMAT_UNSUPPORTED', 'FILE_DAMAGED']).toContain(error.code)
    }
  })

  test('a chain of pages that leads back to its start ends', async () => {
    const bytes = writeTiff([{ widthPx, heightPx, nSample: 3, samples: rgb, tilePx: 16 }])
    const first = bytes.readUInt32LE(4)
    bytes.writeUInt32LE(first, first + 2 + 12 * bytes.readUInt16LE(first))
    expect((await openPictureSource(put(bytes))).levels).toHaveLength(1)
  })

  test('sizes beyond all reason are refused', async () => {
    const bytes = writeTiff([{ widthPx, heightPx, nSample: 3, samples: rgb, tilePx: 16 }])
    const first = bytes.readUInt32LE(4)
    // The first two entries are width and height.
    bytes.writeUInt32LE(2 ** 31, first + 2 + 8)
    await expect(openPictureSource(put(bytes))).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' })
  })

  test('a drawing that names other files is no picture', async () => {
    const path = put(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'a.png')
    await expect(openPictureSource(path)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' })
  })
})
