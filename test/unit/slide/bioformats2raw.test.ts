import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPictureSource } from '../../../worker/slide/image/open-source.ts'
import { openSlideFile } from '../../../worker/slide/open-slide.ts'

const fixtures = new URL('../../fixtures', import.meta.url).pathname
const image = join(fixtures, 'pictures/channels.ome.zarr')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histologue-series-'))
  writeFileSync(join(folder, '.zgroup'), '{"zarr_format": 2}')
  writeFileSync(join(folder, '.zattrs'), '{"bioformats2raw.layout": 3}')
  for (const name of ['0', '1', '10', '2']) cpSync(image, join(folder, name), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

test('of a folder that bioformats2raw wrote the first image is opened', async () => {
  const [alone, first] = await Promise.all([image, folder].map(openPictureSource))
  const { widthPx, heightPx } = alone.levels[0]
  expect(first).toMatchObject({ kind: 'channels', pixelSizeUm: alone.pixelSizeUm })
  expect(first.levels[0]).toMatchObject({ widthPx, heightPx })
})

test('which is first may be stated, and a slide names the others', async () => {
  const open = async () => {
    const picture = { path: folder, scale: 0.05 }
    const slide = await openSlideFile(join(fixtures, 'anndata/csr-float32-gzip.h5ad'), { picture })
    slide.close()
    return slide.warnings.map(({ message }) => message).filter((text) => /images/.test(text))
  }
  expect(await open()).toEqual(['The picture holds several images; the first is shown, not 1, 2, 10.'])
  mkdirSync(join(folder, 'OME'))
  writeFileSync(join(folder, 'OME/.zattrs'), '{"series": ["2", "0"]}')
  expect(await open()).toEqual(['The picture holds several images; the first is shown, not 0.'])
})
