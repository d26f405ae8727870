import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { positionOn } from '../../renderer/layers/colour-scale.ts'
import { SAFE_COLOURS } from '../../renderer/layers/palettes.ts'
import { parseColour } from '../../renderer/layers/ramps.ts'
import { defaultEnds, logEnds } from '../../renderer/layers/value-range.ts'
import { type Camera, scaleBarLength } from '../../renderer/layers/view-math.ts'
import { formatTick } from '../../renderer/ui/format.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { takeScreenshot } from './screenshots.ts'
import { clickPlace, colourAt, leaveTissue, waitForFit, waitForTable } from './slide-window.ts'
import { openBeside, type SlideBeside, writeWithoutPicture } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-viewing-'))
const whole = join(folder, 'whole.h5ad')
const bare = join(folder, 'no picture.h5ad')
const picture = join(folder, 'picture.png')
let scale: number
let app: TestApp
let slide: SlideBeside

beforeAll(async () => {
  await writeDemoSlide(whole, SMALL_DEMO_OPTIONS)
  await writeWithoutPicture(whole, bare)
  scale = await writePicture(whole, picture)
  app = await launchApp()
  await app.page.emulateMedia({ reducedMotion: 'reduce' })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

/** Writes a slide's picture as a file of its own; its scale. */
async function writePicture(from: string, to: string): Promise<number> {
  const opened = await openSlideFile(from)
  const { pixels, widthPx, heightPx, scale: ofPicture } = await opened.readPicture()
  opened.close()
  await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 4 } }).toFile(to)
  return ofPicture
}

/** Drops a file as a file manager does: what the page gets is a `File` with a path behind it. */
async function drop(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'file-to-drop' })
    document.body.append(input)
  })
  await page.locator('#file-to-drop').setInputFiles(path)
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#file-to-drop')
    const [file] = input?.files ?? []
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(file)
    const target = document.querySelector('[data-testid=tissue]') ?? document.querySelector('main')
    for (const type of ['dragenter', 'dragover', 'drop'])
      target?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    input?.remove()
  })
}

async function cameraOf(page: Page): Promise<Camera> {
  return JSON.parse((await page.getByTestId('tissue').getAttribute('data-view')) ?? '')
}

test('a slide dropped on the window opens', async () => {
  const { page } = app
  await drop(page, bare)
  await page.getByTestId('tissue').waitFor()
  expect(await page.getByTestId('slide-name').getAttribute('title')).toContain(bare)
  await page.getByTestId('no-histology').waitFor()
})

test('a picture given with its scale brings histology to a file without one', async () => {
  const { page } = app
  await answerDialogs(app, { open: picture })
  await page.getByRole('button', { name: 'Add a picture' }).first().click()
  await page.getByRole('textbox', { name: /^Scale, picture pixels/ }).fill(String(scale))
  await page.getByRole('button', { name: 'Open with this picture' }).click()
  await page.getByTestId('registration').waitFor({ state: 'detached' })
  await page.getByTestId('no-histology').waitFor({ state: 'detached' })
  expect(await waitForFit(page)).toMatch(/^Fitted/)
  expect(await page.getByTestId('no-histology').count()).toBe(0)
  slide = await openBeside(page, whole)
  // The same place shows what the file with its own picture would show there.
  await clickMenu(app, 'toggle-spots')
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [x, y] = slide.xyOf(slide.spotNear(0.5, 0.5))
  const at = 3 * (Math.floor(y * scale) * info.width + Math.floor(x * scale))
  await leaveTissue(page)
  await expect
    .poll(async () => {
      const shown = await colourAt(page, [x, y])
      return Math.max(...shown.map((value, channel) => Math.abs(value - data[at + channel])))
    })
    .toBeLessThan(40)
  await clickMenu(app, 'toggle-spots')
})

test('a slide dropped on an open one takes its place, and zooming keeps its scale bar true', async () => {
  const { page } = app
  await drop(page, whole)
  await expect.poll(() => page.getByTestId('slide-name').getAttribute('title')).toContain(whole)
  await waitForFit(page)
  const bar = page.getByTestId('scale-bar')
  const before = { camera: await cameraOf(page), label: await bar.getAttribute('aria-label') }
  for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(async () => (await cameraOf(page)).zoom).toBeCloseTo(before.camera.zoom + 2, 5)
  const { zoom } = await cameraOf(page)
  const { label, widthPx } = scaleBarLength(zoom, slide.info.pixelSizeUm, 140)
  await expect.poll(() => bar.getAttribute('aria-label')).toBe(`Scale bar, ${label}`)
  expect(await bar.getAttribute('aria-label')).not.toBe(before.label)
  await expect
    .poll(async () => (await bar.locator('span').last().boundingBox())?.width)
    .toBeCloseTo(widthPx, 0)
  await page.getByRole('button', { name: 'Fit tissue to window' }).click()
  await expect.poll(async () => (await cameraOf(page)).zoom).toBeCloseTo(before.camera.zoom, 5)
})

test('the range control moves the ends of the colour scale, and a click resets them', async () => {
  const { page } = app
  const feature = slide.features.names[3]
  await clickMenu(app, 'find-gene')
  await page.getByRole('textbox', { name: 'Gene', exact: true }).fill(feature)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('legend').innerText()).toContain(feature)
  const values = await slide.map(3, 'expression')
  const high = slide.xyOf(values.indexOf(Math.max(...values)))
  await leaveTissue(page)
  const middling = [...values.keys()].find(
    (spot) => values[spot] > 0.3 * Math.max(...values) && values[spot] < 0.6 * Math.max(...values),
  )
  if (middling === undefined) throw new Error(`${feature} has no middling spot.`)
  const [top, mid] = [high, slide.xyOf(middling)]
  const brightness = async (xy: [number, number]) => (await colourAt(page, xy)).reduce((a, b) => a + b)
  const before = [await brightness(top), await brightness(mid)]
  const end = await page.getByRole('slider', { name: 'High end of the colour scale' }).boundingBox()
  if (!end) throw new Error('The scale has no handle.')
  const handle = [end.x + end.width / 2, end.y + end.height / 2] as const
  await page.mouse.move(...handle)
  await page.mouse.down()
  await page.mouse.move(handle[0] - 150, handle[1], { steps: 5 })
  await page.mouse.up()
  await page.mouse.move(2, 2)
  // With its end drawn down, the scale shows a middling spot as bright as the highest.
  await page.waitForTimeout(500)
  await expect.poll(() => brightness(mid)).toBeGreaterThan(before[1] + 30)
  await page.getByRole('button', { name: 'Reset range' }).click()
  await leaveTissue(page)
  await expect.poll(async () => Math.abs((await brightness(mid)) - before[1])).toBeLessThan(6)
})

test('the scale becomes logarithmic and clips what is asked, and categories take colours that colour-blind eyes tell apart', async () => {
  const { page } = app
  const values = await slide.map(3, 'expression')
  const positive = [...values].filter((value) => value > 0)
  const { high } = defaultEnds(values, 'sequential')
  const log = logEnds(values)
  if (!log) throw new Error('The gene has one value alone.')
  const [onLinear, onLog] = [positionOn('viridis', 0, high), positionOn('viridis', log.low, log.high, true)]
  // The spot whose colour changes most, and which way: the ramp grows brighter.
  const change = Array.from(values, (value) => (value > 0 ? onLog(value) - onLinear(value) : 0))
  const spot = change.indexOf(change.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most)))
  expect(Math.abs(change[spot])).toBeGreaterThan(0.15)
  const legend = page.getByTestId('legend')
  const ticks = () => legend.locator('[class*=ticks] span').allInnerTexts()
  const choose = async (field: string, option: string) => {
    await page.getByRole('combobox', { name: field, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
    await leaveTissue(page)
  }
  const brightness = async (xy: [number, number]) => (await colourAt(page, xy)).reduce((a, b) => a + b)
  const before = await brightness(slide.xyOf(spot))
  expect(await ticks()).toEqual(['0', formatTick(high)])
  await legend.getByRole('checkbox', { name: 'Logarithmic' }).check()
  const middle = Math.sqrt(log.low * log.high)
  await expect.poll(ticks).toEqual([log.low, middle, log.high].map(formatTick))
  await leaveTissue(page)
  const brighter = async () => (await brightness(slide.xyOf(spot))) - before
  await expect.poll(async () => Math.sign(change[spot]) * (await brighter())).toBeGreaterThan(20)
  await choose('Values beyond the ends', 'Clip none')
  await expect
    .poll(ticks)
    .toEqual(
      [
        Math.min(...positive),
        Math.sqrt(Math.min(...positive) * Math.max(...values)),
        Math.max(...values),
      ].map(formatTick),
    )
  await takeScreenshot(page, 'scale-log')
  await legend.getByRole('checkbox', { name: 'Logarithmic' }).uncheck()
  await choose('Values beyond the ends', 'Clip 5 %')
  const clipped = defaultEnds(values, 'sequential', 0.05).high
  expect(clipped).toBeLessThan(high)
  await expect.poll(ticks).toEqual(['0', formatTick(clipped)])
  await choose('Values beyond the ends', 'Clip 1 %')

  await page.getByText('Label', { exact: true }).click()
  const dots = () =>
    legend
      .locator('[data-colour]')
      .evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).backgroundColor))
  await expect.poll(async () => (await dots()).length).toBeGreaterThan(3)
  const ofFile = await dots()
  const middling = slide.xyOf(slide.spotNear(0.5, 0.5))
  const onTissue = await colourAt(page, middling)
  await choose('Colours of the categories', 'Safe for colour-blind eyes')
  const safe = SAFE_COLOURS.slice(0, ofFile.length).map((hex) => `rgb(${parseColour(hex)?.join(', ')})`)
  await expect.poll(dots).toEqual(safe)
  expect(safe).not.toEqual(ofFile)
  await expect.poll(() => colourAt(page, middling)).not.toEqual(onTissue)
  await takeScreenshot(page, 'palette-safe')
  await choose('Colours of the categories', 'Colours of the file')
  await expect.poll(dots).toEqual(ofFile)
})

test('sliders make spots larger, fainter and gone, the picture too, and one click puts all back', async () => {
  const { page } = app
  const { spotDiameterPx } = slide.info
  const spot = slide.spotNear(0.5, 0.5)
  const [x, y] = slide.xyOf(spot)
  // Just outside the spot, where it reaches once it is drawn larger.
  const beside: [number, number] = [x + 0.62 * spotDiameterPx, y]
  await page.mouse.move(2, 2)
  const onSpot = await colourAt(page, [x, y])
  const offSpot = await colourAt(page, beside)
  const far = (a: number[], b: number[]) =>
    Math.max(...a.map((value, channel) => Math.abs(value - b[channel])))
  expect(far(onSpot, offSpot)).toBeGreaterThan(30)
  const slider = (name: string) => page.getByRole('slider', { name, exact: true })
  const press = async (name: string, keys: string[]) => {
    await slider(name).focus()
    for (const key of keys) await page.keyboard.press(key)
  }
  await press('Size of the spots', ['End'])
  await expect.poll(async () => far(await colourAt(page, beside), offSpot)).toBeGreaterThan(30)
  expect(await slider('Size of the spots').getAttribute('aria-valuenow')).toBe('300')
  await page.getByRole('button', { name: 'Back to usual' }).click()
  await expect.poll(async () => far(await colourAt(page, beside), offSpot)).toBeLessThan(6)
  await press('Spots opacity', ['Home'])
  await expect.poll(async () => far(await colourAt(page, [x, y]), onSpot)).toBeGreaterThan(30)
  const ofTissue = await colourAt(page, [x, y])
  await press('Tissue opacity', ['Home'])
  await expect.poll(async () => far(await colourAt(page, [x, y]), ofTissue)).toBeGreaterThan(30)
  await press('Tissue opacity', ['End'])
  await press('Spots opacity', ['End'])
  await expect.poll(async () => far(await colourAt(page, [x, y]), onSpot)).toBeLessThan(30)
})

test('dark mode turns everything dark but the picture', async () => {
  const { page } = app
  const background = () =>
    page.evaluate(() => {
      const numbers = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []
      return numbers.slice(0, 3).reduce((sum, value) => sum + Number(value), 0)
    })
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(background).toBeGreaterThan(600)
  await clickMenu(app, 'toggle-color-scheme')
  await expect.poll(background).toBeLessThan(200)
  const { color, paper } = await page.getByTestId('slide-name').evaluate((element) => {
    const header = element.closest('header') ?? document.body
    return { color: getComputedStyle(element).color, paper: getComputedStyle(header).backgroundColor }
  })
  expect(color).not.toBe(paper)
  await clickMenu(app, 'toggle-color-scheme')
  await expect.poll(background).toBeGreaterThan(600)
})

test('a fit is cancelled and fitted after all', async () => {
  const { page } = app
  // Seeds and picture as before, yet another slide: its fit is in no cache.
  const other = join(folder, 'other.h5ad')
  await writeDemoSlide(other, { ...SMALL_DEMO_OPTIONS, seed: 2, nSpot: 160, nGene: 150 })
  await drop(page, other)
  await expect.poll(() => page.getByTestId('slide-name').getAttribute('title')).toContain(other)
  const status = page.getByTestId('fit-status')
  await status.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => status.getAttribute('data-status')).toBe('cancelled')
  const beside = await openBeside(page, other, { fit: false })
  await clickPlace(page, beside.xyOf(0))
  await expect.poll(() => page.getByTestId('spot-barcode').innerText()).toBe(beside.barcodes[0])
  expect(await page.getByTestId('gene-table').count()).toBe(0)
  await status.getByRole('button').click()
  expect(await waitForFit(page)).not.toContain('from cache')
  await waitForTable(page, beside.barcodes[0])
})
