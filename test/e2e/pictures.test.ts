import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { writeTiff } from '../unit/image/write-tiff.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { takeScreenshot } from './screenshots.ts'
import { writeWithoutPicture } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-pictures-'))
const bare = join(folder, 'bare.h5ad')
const channels = join(folder, 'channels.ome.tif')
let app: TestApp

beforeAll(async () => {
  await writeDemoSlide(join(folder, 'whole.h5ad'), SMALL_DEMO_OPTIONS)
  await writeWithoutPicture(join(folder, 'whole.h5ad'), bare)
  await writeOmeTiff(join(folder, 'whole.h5ad'), channels)
  app = await launchApp({ args: [bare] })
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The demo's tissue as an OME-TIFF of two channels: how much stain, and how much red. */
async function writeOmeTiff(slidePath: string, path: string): Promise<void> {
  const slide = await openSlideFile(slidePath)
  const { pixels, widthPx, heightPx } = await slide.readPicture()
  slide.close()
  const plane = (of: (at: number) => number) =>
    Uint16Array.from({ length: widthPx * heightPx }, (_, i) => 16 * of(4 * i))
  const description =
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image><Pixels DimensionOrder="XYCZT" SizeC="2" SizeZ="1" SizeT="1"><Channel Name="DAPI" Color="65535"/><Channel Name="PanCK" Color="16711935"/><TiffData/></Pixels></Image></OME>'
  const page = { widthPx, heightPx, bits: 16 as const, tilePx: 256, compression: 'deflate' as const }
  const bytes = writeTiff([
    { ...page, samples: plane((at) => 255 - pixels[at]), description },
    { ...page, samples: plane((at) => 255 - pixels[at + 1]) },
  ])
  writeFileSync(path, bytes)
}

test('an OME-TIFF is added at the scale that fits, and a channel is switched off and on', async () => {
  const { page } = app
  await page.getByTestId('tissue').waitFor()
  await answerDialogs(app, { open: channels })
  await page.getByRole('button', { name: 'Add a picture' }).first().click()
  const strip = page.getByRole('region', { name: 'Add a picture' })
  await strip.getByText('2 channels').waitFor()
  await takeScreenshot(page, 'picture-strip')
  await page.getByRole('button', { name: 'Open with this picture' }).click()
  const dapi = page.getByRole('checkbox', { name: 'DAPI' })
  await dapi.waitFor()
  expect(await page.getByTestId('channel').count()).toBe(2)
  await takeScreenshot(page, 'channels')
  await dapi.uncheck()
  await page.getByRole('button', { name: 'As in the file' }).waitFor()
  await page.getByRole('button', { name: 'As in the file' }).click()
  expect(await dapi.isChecked()).toBe(true)
})
