import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace, tableRows, waitForFit, waitForTable } from './slide-window.ts'
import { openBeside } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-explain-'))
let app: TestApp
const path = join(folder, 'small.h5ad')

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  app = await launchApp()
  await prepareForScreenshots(app.page)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

test('a spot is explained when asked, its best gene probed, and another spot asks nothing', async () => {
  const { page } = app
  await answerDialogs(app, { open: path })
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.getByTestId('tissue').waitFor()
  await waitForFit(page)
  const slide = await openBeside(page, path)
  const spot = slide.spotNear(0.5, 0.5)
  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  expect(await page.getByTestId('explain-figures').count()).toBe(0)
  await page.getByRole('button', { name: 'Explain this spot' }).click()
  const figures = page.getByTestId('explain-figures')
  await figures.waitFor()
  const error = /error (<?[\d.]+) %/.exec(await figures.innerText())?.[1] ?? ''
  expect(Number(error.replace('<', ''))).toBeLessThan(1)
  expect(await page.getByTestId('explain').getByRole('img').count()).toBe(2)

  const [first] = await tableRows(page)
  await page.getByRole('combobox', { name: 'Gene to raise here' }).fill(first.cells[1].toLowerCase())
  await page.getByRole('button', { name: 'Probe', exact: true }).click()
  const answer = page.getByTestId('probe-answer')
  await answer.waitFor()
  expect(await answer.innerText()).toContain(`${first.cells[1]}: observed rank `)
  await takeScreenshot(page, 'explain')

  const next = slide.spotNear(0.3, 0.6)
  await clickPlace(page, slide.xyOf(next))
  await waitForTable(page, slide.barcodes[next])
  expect(await figures.count()).toBe(0)

  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  expect(await figures.count()).toBe(0)

  // In the smallest window the explanation leaves some rows of the table.
  await page.getByRole('button', { name: 'Explain this spot' }).click()
  await figures.waitFor()
  await page.setViewportSize({ width: 900, height: 600 })
  const bottomOf = async (place: string, nth = 0) => {
    const box = await page.locator(place).nth(nth).boundingBox()
    return box ? Math.round(box.y + box.height) : Number.NaN
  }
  const table = '[data-testid=gene-table]'
  await expect
    .poll(async () => (await bottomOf(table)) - (await bottomOf(`${table} [data-feature]`, 2)))
    .toBeGreaterThanOrEqual(0)
})

test('expected stands against observed, the genes that disagree are named, and a click maps one', async () => {
  const { page } = app
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Close the explanation' }).click()
  await page.getByRole('button', { name: 'Plot expected against observed' }).click()
  await page.locator('[data-testid=readings] [data-drawn]').waitFor()
  const note = await page.getByTestId('readings-note').innerText()
  const [, notMeasured, notExpected] = /(\d+) are measured below .* (\d+) are expected below/.exec(note) ?? []
  const points = page.locator('[data-testid=readings] .points path.point')
  expect(await points.count()).toBeGreaterThan(50)
  const texts = await page.locator('[data-testid=readings] .textpoint').allInnerTexts()
  expect(texts.length).toBeGreaterThan(0)
  expect(texts.length).toBeLessThanOrEqual(Number(notMeasured) + Number(notExpected))
  const [first] = await tableRows(page)
  await page.locator(`[data-testid=gene-table] [data-feature="${first.feature}"]`).hover()
  await expect.poll(() => page.getByTestId('plot-hovered').innerText()).toBe(first.cells[1])
  await page.locator(`[data-testid=gene-table] [data-feature="${first.feature}"]`).click()
  await expect
    .poll(() => page.getByTestId('plot-picked').getAttribute('data-feature'))
    .toBe(`${first.feature}`)
  await page.mouse.move(2, 2)
  await takeScreenshot(page, 'expected-observed')
})
