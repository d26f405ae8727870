import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { waitForFit } from './slide-window.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-fit-'))
const path = join(folder, 'small.h5ad')
let app: TestApp

beforeAll(async () => {
  // Few genes and few spots: fits and comparisons take seconds.
  await writeDemoSlide(path, { ...SMALL_DEMO_OPTIONS, nSpot: 160, nGene: 150, nProtein: 24 })
  app = await launchApp({ hasFits: false })
  await prepareForScreenshots(app.page)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

const LONG = { timeout: 120_000 }
const tab = (name: string) => app.page.getByRole('tab', { name, exact: true }).click()
const button = (name: string) => app.page.getByRole('button', { name, exact: true })

test('the fit says what it rests on, and its kinds of measurement are followed through training', async () => {
  const { page } = app
  await answerDialogs(app, { open: path })
  await button('Open slide…').click()
  await waitForFit(page)
  await page.getByTestId('fit-status').getByRole('button').click()
  const panel = page.getByTestId('fit-panel')
  expect(await panel.getByTestId('verdict').innerText()).toMatch(/^Histology (informs|does not inform)/)
  expect(await panel.getByTestId('fit-facts').innerText()).toMatch(/Seeds\n5 models/)
  const rows = panel.getByTestId('modalities').locator('tbody tr')
  const weights = async () => (await rows.allInnerTexts()).map((text) => /× ([\d.]+)/.exec(text)?.[1])
  expect(await rows.count()).toBe(2)
  expect(await weights()).not.toEqual(['1.00', '1.00'])
  expect(await panel.getByTestId('modalities').getByRole('img').count()).toBe(1)
  await takeScreenshot(page, 'fit')

  await panel.getByRole('switch', { name: 'Balance them' }).click()
  await expect.poll(weights, LONG).toEqual(['1.00', '1.00'])
  await takeScreenshot(page, 'fit-unbalanced')
})

test('noise is added until rankings break, and the answer is a sentence beside a plot', async () => {
  const { page } = app
  await tab('Noise')
  await button('Add noise').click()
  await expect
    .poll(() => page.getByTestId('noise-sentence').innerText(), LONG)
    .toMatch(/until noise of 0\.\d+ is added to every score/)
  expect(await page.getByTestId('noise').getByRole('rowheader').count()).toBe(6)
  expect(await page.getByTestId('noise').innerText()).toMatch(
    /holds half of the attention; one holds it at \d+ of 100 spots/,
  )
  await takeScreenshot(page, 'noise')
})

test('ways to rank are compared, with cancel, and saved', async () => {
  const { page } = app
  await tab('Compare')
  const compare = page.getByTestId('compare').getByRole('button', { name: 'Compare', exact: true })
  await compare.click()
  await button('Cancel').click()
  await compare.click()
  // What is under way goes on behind another tab.
  await tab('Fit')
  await tab('Compare')
  await button('Save as CSV').waitFor({ timeout: 170_000 })
  const names = await page.getByTestId('compare').getByRole('rowheader').allInnerTexts()
  expect(names.some((name) => name.startsWith('supported'))).toBe(true)
  expect(names.filter((name) => name.includes('control')).length).toBeGreaterThan(2)
  await takeScreenshot(page, 'compare')
  const saved = join(folder, 'ways.csv')
  await answerDialogs(app, { save: saved })
  await button('Save as CSV').click()
  await expect.poll(() => page.getByText('Comparison saved').count()).toBeGreaterThan(0)
  expect(readFileSync(saved, 'utf8')).toMatch(/^what,thinning,spot_precision_at_50\r\n/)
})

test('devices are tested, and one of them is chosen for the next fit', async () => {
  const { page } = app
  await tab('Devices')
  await button('Test the devices').click()
  const table = page.getByTestId('device-table')
  await table.waitFor(LONG)
  expect(await table.innerText()).toMatch(/CPU · good/)
  await page.emulateMedia({ colorScheme: 'dark' })
  const ink = () => page.evaluate(() => getComputedStyle(document.body).color)
  await expect.poll(ink).toBe('rgb(228, 231, 234)')
  await takeScreenshot(page, 'devices-dark')
  await page.getByRole('radio', { name: /^CPU/ }).check()
  await button('Fit this slide on it').click()
  expect(await waitForFit(page)).toMatch(/^Fitted · 5 seeds · CPU$/)
  await button('Back to the genes').click()
  await page.getByText('Click a spot on the tissue').waitFor()
})
