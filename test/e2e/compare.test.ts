import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Dataset, File as H5File, ready } from 'h5wasm/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'
import { DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, environment, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'

const A = 'invasive carcinoma'
const B = 'fibrous stroma'
const folder = mkdtempSync(join(tmpdir(), 'histologue-compare-'))
const path = join(folder, 'demo.h5ad')
let app: TestApp

beforeAll(async () => {
  await writeDemoSlide(path, DEMO_OPTIONS)
  app = await launchApp()
  await prepareForScreenshots(app.page)
  await answerDialogs(app, { open: path })
  await app.page.getByRole('button', { name: 'Open slide…' }).click()
  await app.page.locator('[data-testid=fit-status][data-status=done]').waitFor({ timeout: 150_000 })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

const table = () => app.page.getByTestId('compare-table')
const names = () => table().locator('[data-feature] button').allInnerTexts()

/** Names of the genes that the demo slide was made to express in a tissue type. */
async function driversOf(type: string): Promise<Set<string>> {
  await ready
  const file = new H5File(path, 'r')
  const read = (place: string) => (file.get(place) as Dataset).value as unknown as string[]
  const [genes, types] = [read('var/_index'), read('var/driver_of')]
  file.close()
  return new Set(genes.filter((_, k) => types[k] === type))
}

/** Chooses a side by typing into its list. */
async function choose(side: string, value: string): Promise<void> {
  const { page } = app
  await page.getByRole('combobox', { name: side, exact: true }).click()
  await page.getByRole('option', { name: new RegExp(`^${value} ·`) }).click()
}

/** Waits until a plot of this tab is on screen. */
async function showPlot(tab: string): Promise<void> {
  await app.page.getByRole('tab', { name: tab, exact: true }).click()
  await app.page.locator('[data-testid=compare-plots] [data-drawn]').waitFor()
  await expect.poll(() => app.page.locator('[data-testid=plot] .main-svg').count()).toBeGreaterThan(0)
}

test('two tissue types stand side by side, and the planted genes of A are on top of the table', async () => {
  const { page } = app
  await page.keyboard.press('c')
  await page.getByTestId('compare').waitFor()
  await choose('Region A', A)
  await choose('Region B', B)
  await expect.poll(() => table().getAttribute('data-a'), { timeout: 20_000 }).toBe(`tissue_type=${A}`)
  await expect.poll(() => table().getAttribute('data-b')).toBe(`tissue_type=${B}`)
  const drivers = await driversOf(A)
  expect((await names()).slice(0, 8).filter((name) => drivers.has(name)).length).toBeGreaterThanOrEqual(7)
  expect(await page.getByTestId('compare-note').innerText()).toContain('no replicates')
  await page.locator('[data-testid=compare-plots] [data-drawn]').waitFor()
  await takeScreenshot(page, 'compare')
})
