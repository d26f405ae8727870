import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dataset, File as H5File, ready } from 'h5wasm/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { waitForFit } from './slide-window.ts'

const TYPE = 'invasive carcinoma'
const folder = mkdtempSync(join(tmpdir(), 'histologue-genes-'))
const path = join(folder, 'demo.h5ad')
let app: TestApp
let drivers: string[]

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  drivers = await driversOf(TYPE)
  app = await launchApp()
  await prepareForScreenshots(app.page)
  await answerDialogs(app, { open: path })
  await app.page.getByRole('button', { name: 'Open slide…' }).click()
  await app.page.getByTestId('tissue').waitFor()
  await app.page.getByRole('tab', { name: 'Genes', exact: true }).click()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

/** Names of the genes that the demo slide was made to express in a tissue type. */
async function driversOf(type: string): Promise<string[]> {
  await ready
  const file = new H5File(path, 'r')
  const read = (place: string) => (file.get(place) as Dataset).value as unknown as string[]
  const [genes, types] = [read('var/_index'), read('var/driver_of')]
  file.close()
  return genes.filter((_, k) => types[k] === type)
}

const maps = () => app.page.getByTestId('gene-maps')
const legend = () => app.page.getByTestId('legend')

/** How many pixels of a small map are of no spot, and how many colours the others have. */
const paint = (nth: number) =>
  maps()
    .locator('canvas')
    .nth(nth)
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? {
        data: new Uint8ClampedArray(),
      }
      const colours = new Set<number>()
      let nClear = 0
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 0) nClear++
        else colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2])
      return { clear: nClear / (data.length / 4), nColour: colours.size }
    })

test('a gene is found by typing; its expression and its attention stand side by side, with the genes that lie like it', async () => {
  const { page } = app
  await waitForFit(page)
  const field = page.getByRole('textbox', { name: 'Gene to look at' })
  await field.fill(drivers[0].toLowerCase())
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('gene-name').innerText()).toBe(drivers[0])
  await expect.poll(() => maps().locator('canvas').count()).toBe(2)
  await expect.poll(async () => (await paint(0)).nColour).toBeGreaterThan(20)
  await expect.poll(async () => (await paint(1)).nColour).toBeGreaterThan(20)
  expect((await paint(0)).clear).toBeLessThan(0.9)
  const alike = page.getByTestId('alike').getByRole('button')
  await expect.poll(() => alike.count()).toBe(10)
  const near = new Set(drivers)
  expect((await alike.allInnerTexts()).filter((name) => near.has(name)).length).toBeGreaterThanOrEqual(8)
  await takeScreenshot(page, 'genes-one')
  await page.getByRole('button', { name: `Show attention of ${drivers[0]} on the tissue` }).click()
  await expect.poll(() => legend().innerText()).toContain('doublings')
  await page.getByText('Key', { exact: true }).click()
  await expect.poll(() => page.getByText(/Cosine of the keys/).count()).toBe(1)
  await alike.first().waitFor()
  const [first] = await alike.allInnerTexts()
  await alike.first().click()
  await expect.poll(() => page.getByTestId('gene-name').innerText()).toBe(first)
})

test('genes are pasted, lists imported, renamed, and scored on the tissue', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Paste genes' }).click()
  await page
    .getByRole('textbox', { name: 'Genes, by name' })
    .fill(`${drivers.slice(0, 6).join('\n')}\nNOGENE`)
  await page.getByRole('textbox', { name: 'Name of the list', exact: true }).fill('Carcinoma')
  await page.getByRole('button', { name: 'Add list' }).click()
  const rows = page.getByTestId('gene-list')
  await expect.poll(() => rows.count()).toBe(1)
  expect(await rows.first().innerText()).toContain('6 of 7 genes')
  await page.getByRole('button', { name: 'Genes of Carcinoma' }).click()
  expect(await rows.first().innerText()).toContain('Not on this slide: NOGENE')
  await page.getByRole('button', { name: 'Map the score of Carcinoma' }).click()
  await expect.poll(() => legend().innerText()).toContain('Carcinoma')
  await expect.poll(() => legend().innerText()).toContain('genes of like expression')
  await takeScreenshot(page, 'genes-score')

  // The score on the tissue is what a threshold is laid at.
  await page.getByRole('button', { name: 'New region from…' }).click()
  await page.getByRole('menuitem', { name: 'A threshold of what is mapped…' }).click()
  const form = page.getByTestId('region-form')
  await form.getByRole('textbox', { name: /^Threshold, list less genes/ }).fill('0.5')
  await expect.poll(() => page.getByTestId('threshold-count').innerText()).toMatch(/^[1-9]\d* of 302 spots$/)
  await form.getByRole('button', { name: 'Make region' }).click()
  await page.getByRole('button', { name: 'Carcinoma ≥ 0.5', exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Genes', exact: true }).click()

  const file = join(folder, 'sets.csv')
  const quoted = [...drivers.slice(0, 3).map((gene) => `"Set, one","a, b",${gene}`), `Two,,${drivers[4]}`]
  writeFileSync(file, `gene_set_name,gene_set_description,gene_symbol\n${quoted.join('\n')}\n`)
  await answerDialogs(app, { open: file })
  await page.getByRole('button', { name: 'Import…' }).click()
  await expect.poll(() => rows.count()).toBe(3)
  expect(await rows.first().getByRole('textbox').inputValue()).toBe('Set, one')
  expect(await rows.first().innerText()).toContain('3 genes')
  const name = rows.nth(1).getByRole('textbox')
  await name.fill('Renamed')
  await page.keyboard.press('Enter')
  const remove = page.getByRole('button', { name: 'Remove the list Set, one' })
  await remove.click()
  await expect.poll(() => rows.count()).toBe(2)
  expect(await rows.first().getByRole('textbox').inputValue()).toBe('Renamed')
  // It can be taken back, and is where it was.
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect.poll(() => rows.count()).toBe(3)
  await remove.click()
  await expect.poll(() => rows.count()).toBe(2)
  const close = page.getByRole('button', { name: 'Close notice' })
  for (let left = await close.count(); left > 0; left--) await close.first().click()
  await expect.poll(() => close.count()).toBe(0)
})

test('Moran’s I of all genes comes as a sorted table: planted genes lead, and the table is saved', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  const table = page.getByTestId('pattern-table')
  await table.waitFor({ timeout: 60_000 })
  const shown = () => table.locator('[data-feature] button').allInnerTexts()
  const values = async () =>
    (await table.locator('[data-feature] [role=cell]:nth-child(3)').allInnerTexts()).map((text) =>
      Number(text.replace('−', '-')),
    )
  const leading = await values()
  expect(leading).toEqual([...leading].sort((a, b) => b - a))
  expect(leading[0]).toBeGreaterThan(0.3)
  await table.scrollIntoViewIfNeeded()
  await takeScreenshot(page, 'genes-pattern')
  const [best] = await shown()
  await table.locator('[data-feature]').first().click()
  await expect.poll(() => page.getByTestId('gene-name').innerText()).toBe(best)
  expect(await page.getByTestId('gene-moran').innerText()).toContain('place 1 of')
  await page.getByRole('columnheader', { name: 'Moran’s I' }).getByRole('button').click()
  await expect.poll(async () => (await values())[0]).toBeLessThan(0.05)
  const saved = join(folder, 'moran.csv')
  await answerDialogs(app, { save: saved })
  await page.getByRole('button', { name: 'Export Moran’s I of all genes as CSV' }).click()
  await expect.poll(() => page.getByText('Table saved').count(), { timeout: 60_000 }).toBeGreaterThan(0)
  expect(readFileSync(saved, 'utf8').split('\r\n').length).toBeGreaterThan(SMALL_DEMO_OPTIONS.nGene)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Close notice' }).click()
  await takeScreenshot(page, 'genes-dark')
})
