import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moved } from '../../renderer/layers/registration.ts'
import { project } from '../../renderer/layers/view-math.ts'
import type { Picture } from '../../worker/api/methods.ts'
import type { Registration } from '../../worker/api/picture.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { writeTiff } from '../unit/image/write-tiff.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace } from './slide-window.ts'
import { openBeside, writeWithChoices, writeWithoutPicture } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-pictures-'))
const bare = join(folder, 'bare.h5ad')
const channels = join(folder, 'channels.ome.tif')
const turned = join(folder, 'turned.png')
const choices = join(folder, 'choices.h5ad')
let app: TestApp
/** The demo's picture, and where its spots lie on it turned by a quarter. */
let picture: Picture
let truth: Registration

beforeAll(async () => {
  await writeDemoSlide(join(folder, 'whole.h5ad'), SMALL_DEMO_OPTIONS)
  await writeWithoutPicture(join(folder, 'whole.h5ad'), bare)
  await writeWithChoices(join(folder, 'whole.h5ad'), choices)
  await writeOmeTiff(join(folder, 'whole.h5ad'), channels)
  const { pixels, widthPx, heightPx, scale } = picture
  await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 4 } })
    .rotate(90)
    .toFile(turned)
  truth = [0, -scale, scale, 0, heightPx, 0]
  app = await launchApp({ args: [bare] })
  await prepareForScreenshots(app.page)
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The demo's tissue as an OME-TIFF of two channels: how much stain, and how much red. */
async function writeOmeTiff(slidePath: string, path: string): Promise<void> {
  const slide = await openSlideFile(slidePath)
  picture = await slide.readPicture()
  slide.close()
  const { pixels, widthPx, heightPx } = picture
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

/** An opening waits for a computing process that is fitting. */
const OPENING = { timeout: 60_000 }

const openMenuSlide = async (path: string) => {
  await answerDialogs(app, { open: path })
  await clickMenu(app, 'open-slide')
}

/** The registration that the picture is laid by, as the panel draws it. */
const laidBy = (page: Page): Promise<Registration> =>
  page
    .getByTestId('registration-stage')
    .evaluate((node) => JSON.parse(node.getAttribute('data-registration') ?? ''))

/** Where a place of the picture is in the window while it is being laid. */
async function onStage(page: Page, x: number, y: number): Promise<[number, number]> {
  const stage = page.getByTestId('registration-stage')
  const view = JSON.parse((await stage.getAttribute('data-view')) ?? '')
  const box = await stage.boundingBox()
  if (!box) throw new Error('The picture is not on screen.')
  const [left, top] = project(view, view.width, view.height, x, y)
  return [box.x + left, box.y + top]
}

/** Moves the cross of the keyboard from one point of the window to another. */
async function walkCross(page: Page, from: readonly number[], to: readonly number[]): Promise<void> {
  const names = [
    ['ArrowLeft', 'ArrowRight'],
    ['ArrowUp', 'ArrowDown'],
  ]
  for (const axis of [0, 1]) {
    const px = Math.round(to[axis] - from[axis])
    const key = names[axis][px < 0 ? 0 : 1]
    for (let k = 0; k < Math.floor(Math.abs(px) / 10); k++) await page.keyboard.press(key)
    for (let k = 0; k < Math.abs(px) % 10; k++) await page.keyboard.press(`Shift+${key}`)
  }
}

test('a turned picture is laid by landmarks whose residuals are said; regions stay, and it is back when the slide is opened again', async () => {
  const { page } = app
  await page.getByTestId('tissue').waitFor()
  const slide = await openBeside(page, bare, { fit: false })
  await clickPlace(page, slide.xyOf(slide.spotNear(0.5, 0.5)))
  await page.keyboard.press('n')
  await page.getByTestId('region-row').waitFor()
  await page.getByTestId('tissue').focus()

  await answerDialogs(app, { open: turned })
  await clickMenu(app, 'add-picture')
  const panel = page.getByRole('region', { name: 'Add a picture' })
  const bounds = panel.getByTestId('bounds')
  await bounds.waitFor()
  const scale = panel.getByRole('textbox', { name: /^Scale, picture pixels/ })
  await scale.fill(String(8 * picture.scale))
  await expect.poll(() => bounds.innerText()).toMatch(/of 30\d spots fall outside the picture/)
  await panel.locator('[data-drawn]').waitFor()
  await takeScreenshot(page, 'picture-outside')
  await scale.fill(String(picture.scale))
  await panel.getByRole('button', { name: 'Turn by 90° to the right' }).click()
  expect((await laidBy(page)).map((value) => value / picture.scale).slice(0, 4)).toEqual([0, -1, 1, 0])
  await panel.getByRole('button', { name: 'Turn by 90° to the left' }).click()
  await panel.getByRole('button', { name: 'Fit to window' }).click()

  await panel.getByText('By landmarks').click()
  const pairs = panel.getByTestId('landmark')
  const middle = async () => {
    const box = await page.getByTestId('registration-stage').boundingBox()
    return box ? [box.x + Math.round(box.width) / 2, box.y + Math.round(box.height) / 2] : [0, 0]
  }
  const setPair = async (spot: number, { off = 0, byKeys = false } = {}) => {
    const [x, y] = slide.xyOf(spot)
    const now = await onStage(page, ...moved(await laidBy(page), x, y))
    const [trueX, trueY] = moved(truth, x, y)
    const wanted = await onStage(page, trueX + off, trueY)
    if (byKeys) {
      await page.getByTestId('registration-stage').focus()
      await walkCross(page, await middle(), now)
      await page.keyboard.press('Enter')
      await walkCross(page, now.map(Math.round), wanted)
      await page.keyboard.press('Enter')
    } else {
      await page.mouse.click(...now)
      await page.getByTestId('picked-spot').waitFor({ state: 'attached' })
      await page.mouse.click(...wanted)
    }
  }
  await setPair(slide.spotNear(0.15, 0.2))
  await expect.poll(() => pairs.count()).toBe(1)
  await setPair(slide.spotNear(0.85, 0.3))
  await expect.poll(() => pairs.count()).toBe(2)
  await setPair(slide.spotNear(0.3, 0.85), { byKeys: true })
  await expect.poll(() => pairs.count()).toBe(3)
  const residual = panel.getByTestId('residual')
  const rms = async () => Number(await residual.getAttribute('data-rms'))
  await expect.poll(rms).toBeLessThan(3)
  await setPair(slide.spotNear(0.7, 0.7), { off: 80 })
  await expect.poll(() => residual.innerText()).toContain('Largest: pair 4')
  expect(await rms()).toBeGreaterThan(15)
  await takeScreenshot(page, 'picture-landmarks')
  await panel.getByRole('button', { name: 'Remove pair 4' }).click()
  await expect.poll(rms).toBeLessThan(3)
  await expect.poll(() => bounds.getAttribute('data-outside')).toBe('0')
  const found = await laidBy(page)
  for (const [k, value] of truth.slice(0, 4).entries()) expect(found[k]).toBeCloseTo(value, 2)
  await page.getByRole('button', { name: 'Open with this picture' }).click()
  await panel.waitFor({ state: 'detached' })
  await page.getByTestId('region-row').waitFor()

  await clickMenu(app, 'close-slide')
  await openMenuSlide(bare)
  await page.getByTestId('region-row').waitFor()
  await clickMenu(app, 'register-picture')
  await page.getByRole('region', { name: 'Register the picture' }).waitFor()
  await expect.poll(() => laidBy(page)).toEqual(found)
  await page.keyboard.press('Escape')
  await page.getByTestId('tissue').waitFor()
})

test('an OME-TIFF is added at the scale that fits, and a channel that is switched off is off when the slide is opened again', async () => {
  const { page } = app
  await answerDialogs(app, { open: channels })
  await clickMenu(app, 'add-picture')
  const panel = page.getByRole('region', { name: 'Add a picture' })
  await panel.getByText('2 channels').waitFor()
  await expect.poll(() => panel.getByTestId('bounds').getAttribute('data-outside')).toBe('0')
  await panel.locator('[data-drawn]').waitFor()
  await takeScreenshot(page, 'picture-panel')
  await page.getByRole('button', { name: 'Open with this picture' }).click()
  const dapi = page.getByRole('checkbox', { name: 'DAPI' })
  await dapi.waitFor()
  expect(await page.getByTestId('channel').count()).toBe(2)
  await takeScreenshot(page, 'channels')
  await dapi.uncheck()
  await page.getByRole('button', { name: 'As in the file' }).waitFor()
  await clickMenu(app, 'close-slide')
  await openMenuSlide(bare)
  await dapi.waitFor()
  expect(await dapi.isChecked()).toBe(false)
  await page.getByRole('button', { name: 'As in the file' }).click()
  expect(await dapi.isChecked()).toBe(true)
})

test('what else a file holds is chosen beside its name, and regions stay where the spots are the same', async () => {
  const { page } = app
  const shown = page.getByTestId('alternatives')
  await openMenuSlide(choices)
  await expect.poll(() => shown.innerText(), OPENING).toBe('A1 · X')
  const facts = page.getByText(/spots · .* features/)
  const before = await facts.innerText()
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('ArrowRight')
  await page.getByTestId('selected-ring').waitFor()
  await page.keyboard.press('n')
  await page.getByTestId('region-row').waitFor()
  await shown.click()
  await page.getByRole('menuitemradio', { name: 'layers/doubled' }).waitFor()
  await takeScreenshot(page, 'alternatives')
  await page.getByRole('menuitemradio', { name: 'layers/doubled' }).click()
  await expect.poll(() => shown.innerText(), OPENING).toBe('A1 · layers/doubled')
  await page.getByTestId('region-row').waitFor()
  await shown.click()
  await page.getByRole('menuitemradio', { name: 'B2' }).click()
  await expect.poll(() => shown.innerText(), OPENING).toBe('B2 · layers/doubled')
  expect(await page.getByTestId('region-row').count()).toBe(0)
  expect(await facts.innerText()).not.toBe('')
  await shown.click()
  await page.getByRole('menuitemradio', { name: 'A1' }).click()
  await page.getByTestId('region-row').waitFor()
  expect(await facts.innerText()).toBe(before)

  await clickMenu(app, 'close-slide')
  await openMenuSlide(choices)
  await expect.poll(() => shown.innerText(), OPENING).toBe('A1 · layers/doubled')
})

test('the cache is cleared once its size was seen, and what came free is said', async () => {
  const { page } = app
  const pictures = join(app.profile, 'cache', 'pictures')
  mkdirSync(pictures, { recursive: true })
  writeFileSync(join(pictures, 'made-again'), new Uint8Array(3e6))
  await clickMenu(app, 'clear-cache')
  const dialog = page.getByTestId('cache-dialog')
  await dialog.getByRole('checkbox', { name: 'Pictures: 3.0 MB' }).waitFor()
  expect(await dialog.getByRole('checkbox', { name: /^Fits/ }).isChecked()).toBe(false)
  await takeScreenshot(page, 'cache')
  await dialog.getByRole('button', { name: 'Clear 3.0 MB' }).click()
  await page.getByText(/^3.0 MB are free again/).waitFor()
  expect(existsSync(join(pictures, 'made-again'))).toBe(false)
})
