import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Camera, project } from '../../renderer/layers/view-math.ts'
import { clickMenu, launchApp, type TestApp } from './app.ts'
import { expectAccessible } from './axe.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { leaveTissue, waitForFit } from './slide-window.ts'

let app: TestApp

beforeAll(async () => {
  app = await launchApp()
  await prepareForScreenshots(app.page)
})
afterAll(() => app?.close())

const viewOf = async (page: Page): Promise<Camera & { width: number; height: number }> =>
  JSON.parse((await page.getByTestId('tissue').getAttribute('data-view')) ?? '')

/** Draws a line through places given as shares of an element's width and height. */
async function drag(page: Page, testId: string, places: readonly (readonly [number, number])[]) {
  const box = await page.getByTestId(testId).boundingBox()
  if (!box) throw new Error(`${testId} is not on screen.`)
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...at(places[0]))
  await page.mouse.down()
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 5 })
  await page.mouse.up()
}

/** Rectangle, polygon and brush on the plane, by the mouse and by keys, each a region of its own, taken back at the end. */
async function drawOnPlane(page: Page): Promise<void> {
  let nRegion = 1
  const drawn = async (key: string, draw: () => Promise<void>) => {
    const words = new RegExp(`^Region ${++nRegion}, ([\\d,]+) spots selected$`)
    await page.keyboard.press(key)
    await draw()
    const said = async () => words.exec(await page.getByTestId('announcer').innerText())?.[1]
    await expect.poll(said).toBeDefined()
    await page.getByTestId('umap-draft').waitFor({ state: 'detached' })
    return Number((await said())?.replaceAll(',', ''))
  }
  const [low, high] = [0.02, 0.98]
  const corners = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ] as const
  const nRectangle = await drawn('r', () => drag(page, 'umap', [corners[0], corners[2]]))
  const nPolygon = await drawn('p', async () => {
    for (const corner of corners) await drag(page, 'umap', [corner])
    await page.keyboard.press('Enter')
  })
  // The same by keys: a small rectangle about the middle of what is in view.
  const nByKeys = await drawn('r', async () => {
    await page.getByTestId('umap').focus()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowUp')
    await page.keyboard.press('Enter')
    for (let k = 0; k < 2; k++) {
      await page.keyboard.press('Shift+ArrowRight')
      await page.keyboard.press('Shift+ArrowDown')
    }
    await page.getByTestId('umap-cross').waitFor()
    await page.keyboard.press('Enter')
  })
  const nBrush = await drawn('b', () =>
    drag(page, 'umap', [
      [low, 0.5],
      [high, 0.5],
    ]),
  )
  // The tests behind this one have the one region that they were written for.
  for (let k = 0; k < 4; k++) await page.keyboard.press('Control+z')
  await expect.poll(() => page.getByText(/^Region [2-5]$/).count()).toBe(0)
  expect(nPolygon).toBe(nRectangle)
  expect(nByKeys).toBeGreaterThan(0)
  expect(nByKeys).toBeLessThan(nRectangle)
  // A stroke through the middle holds some, an outline along it would hold none.
  expect(nBrush).toBeGreaterThan(0)
  expect(nBrush).toBeLessThan(nRectangle)
}

test('the start page is accessible', async () => {
  await expectAccessible(app.page, 'start')
})

test('the demo slide begins with a tour of five steps that keys lead through, once', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Open the demo slide' }).click()
  const tour = page.getByTestId('tour')
  await tour.waitFor({ timeout: 60_000 })
  await waitForFit(page)
  await expectAccessible(page, 'tour')
  for (let step = 1; step <= 5; step++) {
    await expect.poll(() => tour.getAttribute('data-step')).toBe(String(step))
    if (step === 3) await takeScreenshot(page, 'tour')
    await page.keyboard.press('Enter')
  }
  await tour.waitFor({ state: 'detached' })
  await clickMenu(app, 'tour')
  await expect.poll(() => tour.getAttribute('data-step')).toBe('1')
  await page.keyboard.press('Escape')
  await tour.waitFor({ state: 'detached' })
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
    .toBe('application')
})

test('arrow keys find the first spot from anywhere, it is said aloud, and F6 goes through the window', async () => {
  const { page } = app
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('ArrowRight')
  await page.getByTestId('selected-ring').waitFor()
  await expect.poll(() => page.getByTestId('announcer').innerText()).toMatch(/^Spot \S+, .+ selected$/)
  const seen = new Set<string>()
  for (let k = 0; k < 4; k++) {
    await page.keyboard.press('F6')
    const part = () => document.activeElement?.closest('main > header, [data-part], [role="application"]')
    seen.add(await page.evaluate(`(${part})()?.className ?? ''`))
  }
  expect(seen.size).toBe(4)
  await expectAccessible(page, 'spot')
})

test('spots are laid out by what the model supports, linked with the tissue, and a lasso there makes a region', async () => {
  const { page } = app
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('u')
  await page.getByTestId('umap-selected-ring').waitFor({ timeout: 120_000 })
  await expectAccessible(page, 'umap')
  // F6 goes to the plane, where arrows walk from spot to spot as they lie there.
  await page.keyboard.press('F6')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
    .toBe('umap')
  const said = await page.getByTestId('announcer').innerText()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => page.getByTestId('announcer').innerText()).not.toBe(said)
  await takeScreenshot(page, 'umap')
  await page.keyboard.press('l')
  await drag(page, 'umap', [
    [0.02, 0.02],
    [0.5, 0.02],
    [0.5, 0.98],
    [0.02, 0.98],
    [0.02, 0.1],
  ])
  await expect
    .poll(() => page.getByTestId('announcer').innerText())
    .toMatch(/^Region 1, [\d,]+ spots selected$/)
  await drawOnPlane(page)
  await page.keyboard.press('v')
  await takeScreenshot(page, 'umap-region')
  const tissue = await page.getByTestId('tissue').boundingBox()
  if (!tissue) throw new Error('The tissue is not on screen.')
  await page.mouse.move(tissue.x + tissue.width / 2, tissue.y + tissue.height / 2)
  await page.getByTestId('umap-hover-ring').waitFor()
  // By expression alone: a click on the tissue marks the spot on the plane, and a click there selects it on the tissue.
  await page.getByText('Expression alone', { exact: true }).click()
  const spoken = () => page.getByTestId('announcer').innerText()
  const pickOnTissue = async (x: number, y: number) => {
    const before = await spoken()
    await page.mouse.click(tissue.x + x * tissue.width, tissue.y + y * tissue.height)
    await expect.poll(spoken).not.toBe(before)
    return spoken()
  }
  const ring = async (testId: string) => {
    const box = await page.getByTestId(testId).boundingBox()
    if (!box) throw new Error(`${testId} is not on screen.`)
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  const first = await pickOnTissue(0.45, 0.6)
  await page.getByTestId('umap-selected-ring').waitFor({ timeout: 120_000 })
  const [onTissue, onPlane] = [await ring('selected-ring'), await ring('umap-selected-ring')]
  expect(await pickOnTissue(0.6, 0.25)).not.toBe(first)
  await expect.poll(() => ring('umap-selected-ring')).not.toEqual(onPlane)
  await page.mouse.click(...onPlane)
  await expect.poll(spoken).toBe(first)
  await expect.poll(() => ring('selected-ring')).toEqual(onTissue)
  await takeScreenshot(page, 'umap-expression')
  await page.getByText('What the model supports', { exact: true }).click()
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('u')
  await page.getByTestId('umap-drawer').waitFor({ state: 'detached' })
})

test('a click in the legend selects a category, and its eye hides it', async () => {
  const { page } = app
  await page.getByRole('button', { name: /^Rank this region: necrosis / }).click()
  await expect
    .poll(() => page.getByTestId('announcer').innerText())
    .toMatch(/^necrosis, [\d,]+ spots selected$/)
  await page.getByRole('button', { name: 'Hide on the tissue: necrosis' }).click()
  await page.getByRole('button', { name: 'Show on the tissue: necrosis' }).click()
})

// Seen to fail once in some runs on a busy machine: the tooltip took the Esc that was the ruler's.
test('a distance is measured in micrometres, and the minimap moves the view', { retry: 1 }, async () => {
  const { page } = app
  // The tooltip of the tool under the pointer keeps Esc no more than a closed one does.
  const ruler = page.getByRole('button', { name: /^Measure/ })
  await ruler.click()
  await page.getByRole('tooltip').waitFor()
  // It keeps the key once it has settled.
  await page.waitForTimeout(500)
  await page.keyboard.press('Escape')
  await expect.poll(() => ruler.getAttribute('aria-pressed')).toBe('false')
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('m')
  await drag(page, 'tissue', [
    [0.4, 0.5],
    [0.6, 0.5],
  ])
  expect(await page.getByTestId('measured').innerText()).toMatch(/^[\d.,]+ (µm|mm)$/)
  await page.keyboard.press('Escape')
  await page.getByTestId('measured').waitFor({ state: 'detached' })
  // By keys: Enter lays the ruler at the cross, arrows draw it.
  for (const key of ['m', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key)
  const length = await page.getByTestId('measured').innerText()
  expect(length).toMatch(/^[\d.,]+ (µm|mm)$/)
  await takeScreenshot(page, 'ruler-by-keys')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.getByTestId('measured').innerText()).not.toBe(length)
  await page.keyboard.press('Escape')
  await page.getByTestId('measured').waitFor({ state: 'detached' })
  const { zoom } = await viewOf(page)
  for (let k = 0; k < 4; k++) await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(async () => (await viewOf(page)).zoom).toBeCloseTo(zoom + 2, 5)
  const before = await viewOf(page)
  await page.getByTestId('minimap').focus()
  await page.keyboard.press('ArrowRight')
  // A fifth of the view: what was in the middle is at three tenths.
  await expect
    .poll(async () => project(await viewOf(page), before.width, before.height, ...before.target)[0])
    .toBeCloseTo(before.width * 0.3, 0)
  await leaveTissue(page)
  await takeScreenshot(page, 'minimap')
  await page.getByRole('button', { name: 'Fit tissue to window' }).click()
})

test('dark, with more contrast and with forced colours everything is there', async () => {
  const { page } = app
  await page.emulateMedia({ colorScheme: 'dark' })
  await takeScreenshot(page, 'dark')
  await expectAccessible(page, 'dark')
  await page.emulateMedia({ colorScheme: 'light', contrast: 'more' })
  await takeScreenshot(page, 'more-contrast')
  await expectAccessible(page, 'more contrast')
  await page.emulateMedia({ contrast: 'no-preference', forcedColors: 'active' })
  await takeScreenshot(page, 'forced-colours')
  await page.emulateMedia({ forcedColors: 'none' })
})

test('questions, genes, the fit and the sheet of keys are accessible too', async () => {
  const { page } = app
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await takeScreenshot(page, 'shortcuts')
  await expectAccessible(page, 'shortcuts')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  for (const panel of ['Questions', 'Genes']) {
    await page.getByRole('tab', { name: panel }).click()
    await expectAccessible(page, panel)
  }
  await clickMenu(app, 'about-fit')
  await page.getByTestId('fit-panel').waitFor()
  await expectAccessible(page, 'fit')
  await page.keyboard.press('Escape')
})

test('at 200 % nothing is lost: the table is reached by scrolling down', async () => {
  const { page } = app
  // A window of half the size in CSS pixels is what zooming to 200 % gives.
  await page.setViewportSize({ width: 720, height: 450 })
  await takeScreenshot(page, 'zoomed')
  const nOut = await page.evaluate(
    () =>
      [...document.querySelectorAll('main > header button')].filter((button) => {
        const { right, bottom } = button.getBoundingClientRect()
        return right > window.innerWidth || bottom > window.innerHeight
      }).length,
  )
  expect(nOut).toBe(0)
  const table = page.getByTestId('gene-table')
  await table.scrollIntoViewIfNeeded()
  await takeScreenshot(page, 'zoomed-table')
  const box = await table.boundingBox()
  expect(box && box.x >= 0 && box.x + box.width <= 721 && box.height > 100).toBe(true)
})
