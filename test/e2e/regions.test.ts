import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace, leaveTissue, placeOf, tableNames, waitForTable } from './slide-window.ts'
import { openBeside, type SlideBeside } from './slides.ts'
import { answerOf } from './worker-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-regions-'))
const path = join(folder, 'small.h5ad')
let app: TestApp
let slide: SlideBeside

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  app = await launchApp()
  await prepareForScreenshots(app.page)
  await answerDialogs(app, { open: path })
  await app.page.getByRole('button', { name: 'Open slide…' }).click()
  await app.page.locator('[data-testid=fit-status][data-status=done]').waitFor({ timeout: 150_000 })
  slide = await openBeside(app.page, path)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

/** Waits until the table is of this region; the names at its top. */
async function regionNames(name: string): Promise<string[]> {
  const table = app.page.getByTestId('gene-table')
  await expect.poll(() => table.getAttribute('data-region'), { timeout: 10_000 }).toBe(name)
  return tableNames(app.page)
}

/** The first names of a region as the computing process ranks it. */
async function namesOf(spots: Uint32Array): Promise<string[]> {
  const { slideId } = slide.info
  const { order } = await answerOf(app.page, 'rankRegion', { slideId, spots, by: 'supported' })
  return [...order.subarray(0, 8)].map((feature) => slide.features.names[feature])
}

test('a category of the legend is ranked as a region, saved and explained', async () => {
  const { page } = app
  const { slideId } = slide.info
  const column = await answerOf(page, 'getObsColumn', { slideId, name: 'tissue_type' })
  if (column.kind !== 'categorical') throw new Error('The demo slide has lost its labels.')
  const value = column.categories[column.codes[slide.spotNear(0.5, 0.5)]]
  const spots = Uint32Array.from(column.codes.keys()).filter(
    (spot) => column.categories[column.codes[spot]] === value,
  )
  await page.getByRole('button', { name: new RegExp(`^Rank this region: ${value} `) }).click()
  expect((await regionNames(value)).slice(0, 8)).toEqual(await namesOf(spots))
  expect(await page.getByTestId('region-spots').innerText()).toContain(`${spots.length} spots`)
  expect(await page.getByTestId('no-fdr').innerText()).toContain('No FDR for a region')
  expect(await page.getByRole('columnheader').allInnerTexts()).not.toContain('FDR')

  const saved = join(folder, 'region.csv')
  await answerDialogs(app, { save: saved })
  await page.getByRole('button', { name: 'Export table as CSV' }).click()
  await expect.poll(() => page.getByText('Table saved').count()).toBeGreaterThan(0)
  const { table } = JSON.parse(readFileSync(`${saved}.json`, 'utf8'))
  expect(table).toMatchObject({
    selection: { kind: 'region', column: 'tissue_type', value },
    nSpotPooled: spots.length,
  })
  await page.getByRole('button', { name: 'Close notice' }).click()

  await page.getByRole('button', { name: 'Explain this region' }).click()
  const figures = page.getByTestId('explain-figures')
  await expect.poll(() => figures.innerText()).toMatch(/in \d+ steps/)
  await page.getByTestId('baseline').getByText('Another spot').click()
  await clickPlace(page, slide.xyOf(slide.spotNear(0.2, 0.7)))
  const baseline = slide.barcodes[slide.spotNear(0.2, 0.7)]
  await expect.poll(() => figures.innerText()).toContain(`the measurement of ${baseline}`)
  expect(await page.getByRole('combobox', { name: 'Barcode of a spot' }).inputValue()).toBe(baseline)
  await regionNames(value)
  await takeScreenshot(page, 'region')
})

test('spots are chosen by hand with Shift, and a gene leads back to its spots', async () => {
  const { page } = app
  const spot = slide.spotNear(0.5, 0.5)
  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  await page.keyboard.down('Shift')
  const next = slide.spotNear(0.6, 0.5)
  await clickPlace(page, slide.xyOf(next))
  expect((await regionNames('Spots chosen by hand')).slice(0, 8)).toEqual(
    await namesOf(Uint32Array.of(spot, next).sort()),
  )
  const from = await placeOf(page, slide.xyOf(slide.spotNear(0.25, 0.25)))
  const to = await placeOf(page, slide.xyOf(slide.spotNear(0.7, 0.7)))
  await page.mouse.move(from[0], from[1])
  await page.mouse.down()
  await page.mouse.move(to[0], to[1], { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  const counted = async () => Number.parseInt(await page.getByTestId('region-spots').innerText(), 10)
  await expect.poll(counted).toBeGreaterThan(20)
  await leaveTissue(page)
  await takeScreenshot(page, 'region-by-hand')

  await page.getByRole('button', { name: 'Clear the selection' }).click()
  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  const feature = (await slide.rank(spot, 'supported')).order[0]
  await page.locator(`[data-testid=gene-table] [data-feature="${feature}"] button`).click()
  const attention = await slide.map(feature, 'attention')
  const best = attention.indexOf(Math.max(...attention))
  const first = page.getByTestId('top-spots').getByRole('button').first()
  await expect.poll(() => first.innerText()).toContain(slide.barcodes[best])
  await takeScreenshot(page, 'gene-to-spots')
  await first.click()
  await waitForTable(page, slide.barcodes[best])
})

test('in the smallest window and in the dark a region keeps its rows, and the panel of the fit its close button', async () => {
  const { page } = app
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 900, height: 600 })
  await page.getByText('Label', { exact: true }).click()
  await page.getByRole('button', { name: /^Rank this region: necrosis / }).focus()
  await page.keyboard.press('Enter')
  await regionNames('necrosis')
  await takeScreenshot(page, 'region-small-dark')
  await page.getByTestId('fit-status').getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('fit-panel').waitFor()
  await takeScreenshot(page, 'fit-small-dark')
  await page.keyboard.press('Escape')
  await regionNames('necrosis')
})
