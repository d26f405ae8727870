import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { hasSharedData, sharedData } from '../golden/shared-data.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace, colourAt, leaveTissue } from './slide-window.ts'
import { openBeside, writeTruncated, writeWithoutPicture } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-problems-'))
const whole = join(folder, 'whole.h5ad')
const truncated = join(folder, 'half-a-download.h5ad')
const namedLikeMarkup = join(folder, 'half of a <b>download.h5ad')
const spotsAlone = join(folder, 'spots alone.h5ad')

/** Title of the error, and a word of what to do. */
const REFUSED: [string, string, RegExp][] = [
  [truncated, 'The file is damaged', /download|copy/i],
  [join(sharedData, 'bad/truncated_half.h5ad'), 'The file is damaged', /download|copy/i],
  [join(sharedData, 'bad/text_named.h5ad'), 'This is not an HDF5 file', /h5ad/],
  [join(sharedData, 'bad/zero_bytes.h5ad'), 'This is not an HDF5 file', /h5ad|empty/],
  [
    join(sharedData, 'bad/obsm_wrong_length.h5ad'),
    'Parts of the file do not fit together',
    /exactly the spots/,
  ],
]
const hasBad = hasSharedData('bad')
let app: TestApp

beforeAll(async () => {
  await writeDemoSlide(whole)
  for (const path of [truncated, namedLikeMarkup]) writeTruncated(whole, path)
  await writeWithoutPicture(whole, spotsAlone)
  app = await launchApp()
  await prepareForScreenshots(app.page)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

async function choose(path: string): Promise<void> {
  await answerDialogs(app, { open: path })
  await clickMenu(app, 'open-slide')
}

for (const [path, title, advice] of REFUSED) {
  test.skipIf(path.startsWith(sharedData) && !hasBad)(
    `${basename(path)} is refused on the start page: ${title}`,
    async () => {
      await choose(path)
      const error = app.page.getByTestId('error')
      await expect.poll(() => error.innerText()).toContain(path)
      expect(await error.innerText()).toContain(title)
      expect(await error.innerText()).toMatch(advice)
      expect(await app.page.getByRole('button', { name: 'Open the demo slide' }).isEnabled()).toBe(true)
      if (path === truncated) await takeScreenshot(app.page, 'damaged-file')
    },
  )
}

test('a slide without a picture opens with its spots alone and says that there is no histology', async () => {
  const { page } = app
  await choose(spotsAlone)
  await page.getByTestId('no-histology').waitFor()
  expect(await page.getByTestId('no-histology').innerText()).toMatch(/no picture of the tissue/)
  expect(await page.getByTestId('warnings').innerText()).toMatch(/there is no histology to ask/)
  expect(await page.getByTestId('fit-status').getAttribute('data-status')).toBe('none')
  const slide = await openBeside(page, spotsAlone)
  const spot = slide.spotNear(0.5, 0.5)
  await clickPlace(page, slide.xyOf(spot))
  await expect.poll(() => page.getByTestId('spot-barcode').innerText()).toBe(slide.barcodes[spot])
  await leaveTissue(page)
  await takeScreenshot(page, 'no-histology')

  const values = await slide.map(0, 'expression')
  const [low, high] = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))]
  await clickMenu(app, 'find-gene')
  await page.getByRole('textbox', { name: 'Gene', exact: true }).fill(slide.features.names[0])
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('legend').innerText()).toContain(slide.features.names[0])
  await leaveTissue(page)
  const brightness = async (at: number) => (await colourAt(page, slide.xyOf(at))).reduce((a, b) => a + b)
  await expect.poll(async () => (await brightness(high)) - (await brightness(low))).toBeGreaterThan(60)
})

test('a damaged file leaves the open slide as it is and says what is wrong with the file', async () => {
  const { page } = app
  await choose(namedLikeMarkup)
  const notice = page.getByTestId('error')
  await expect.poll(() => notice.innerText()).toContain(namedLikeMarkup)
  await page.getByRole('button', { name: 'Close notice' }).click()
  const slide = await openBeside(page, spotsAlone)
  const spot = slide.spotNear(0.7, 0.3)
  await clickPlace(page, slide.xyOf(spot))
  await expect.poll(() => page.getByTestId('spot-barcode').innerText()).toBe(slide.barcodes[spot])
  expect(await page.getByTestId('slide-name').getAttribute('title')).toContain(spotsAlone)
})
