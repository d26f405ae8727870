import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { dpiOfPng } from '../unit/export/png-chunks.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { expectAccessible } from './axe.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'

/** Tissue types of the demo slide. */
const [REGION, OTHER] = ['necrosis', 'adipose tissue']
const folder = mkdtempSync(join(tmpdir(), 'histologue-exports-'))
const path = join(folder, 'small.h5ad')
let app: TestApp

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  app = await launchApp({ hasFits: false })
  await prepareForScreenshots(app.page)
  await answerDialogs(app, { open: path })
  await app.page.getByRole('button', { name: 'Open slide…' }).click()
  await app.page.getByTestId('tissue').waitFor()
  // What is exported here needs no model.
  await app.page.getByTestId('fit-status').getByRole('button', { name: 'Cancel' }).click()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

const entry = (name: RegExp) => app.page.getByRole('menuitem', { name })
const openMenu = () => app.page.getByRole('button', { name: 'Export', exact: true }).click()

/** Waits for the notice of a file, and closes it. */
async function saved(title: string): Promise<string> {
  const notice = app.page.getByRole('alert').filter({ hasText: title })
  await notice.waitFor({ timeout: 30_000 })
  const said = await notice.innerText()
  await notice.getByRole('button', { name: 'Close notice' }).click()
  await notice.waitFor({ state: 'detached' })
  return said
}

/** Saves the figure that the dialog asks about; what is then said. */
async function saveFigure(format: string, to: string): Promise<string> {
  const dialog = app.page.getByRole('dialog')
  await dialog.getByRole('radiogroup', { name: 'Format' }).getByText(format, { exact: true }).click()
  await answerDialogs(app, { save: to })
  await dialog.getByRole('button', { name: 'Save…' }).click()
  return saved('Figure saved')
}

test('the menu says of each export why it cannot be had, and the menu bar says the same', async () => {
  const { page } = app
  await openMenu()
  expect(await entry(/^Table \(CSV\)/).isDisabled()).toBe(true)
  expect(await entry(/^Table \(CSV\)/).innerText()).toContain('Select a spot or region')
  expect(await entry(/^Report of the comparison/).innerText()).toContain('choose A and B')
  expect(await entry(/^Copy of the slide/).innerText()).toContain('or wait for the fit')
  expect(await entry(/^Figure of the tissue view/).isDisabled()).toBe(false)
  await expectAccessible(page, 'the export menu')
  await takeScreenshot(page, 'export-menu')
  await page.keyboard.press('Escape')
  await clickMenu(app, 'export-report')
  expect(await saved('Nothing to export yet')).toContain('choose A and B')
})

test('the tissue view is saved as PNG of its resolution, as SVG and as a PDF of one page', async () => {
  const { page } = app
  await page.getByRole('button', { name: `Rank this region: ${REGION} ` }).click()
  await page.keyboard.press('n')
  await page.getByTestId('region-row').first().waitFor()
  await openMenu()
  await entry(/^Figure of the tissue view/).click()
  await page.getByRole('radiogroup', { name: 'Resolution, dpi' }).getByText('600').click()
  await page.getByRole('textbox', { name: 'Width, mm' }).fill('85')
  await expectAccessible(page, 'the dialog of figures')
  await takeScreenshot(page, 'figure-dialog')
  const [png, svg, pdf] = ['png', 'svg', 'pdf'].map((ending) => join(folder, `figure.${ending}`))
  expect(await saveFigure('PNG', png)).toContain('600 dpi')
  const { width, height } = await sharp(png).metadata()
  expect(width).toBe(Math.round((85 * 600) / 25.4))
  expect(Math.round(dpiOfPng(readFileSync(png)) ?? 0)).toBe(600)

  await clickMenu(app, 'export-figure')
  await saveFigure('SVG', svg)
  const drawing = readFileSync(svg, 'utf8')
  expect(drawing).toMatch(/^<svg [^>]* width="85mm"/)
  expect(drawing).toMatch(/<desc>Slide demo, small\.h5ad, SHA-256 [\da-f]{64}\. Histologue /)
  expect(drawing.match(/<circle /g)?.length).toBeGreaterThan(250)
  expect(drawing).toContain('data:image/png;base64,')

  await clickMenu(app, 'export-figure')
  await saveFigure('PDF', pdf)
  const printed = readFileSync(pdf).toString('latin1')
  expect(printed.slice(0, 5)).toBe('%PDF-')
  expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  const [, wide, high] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(printed) ?? []
  expect(Math.abs(Number(wide) - (85 / 25.4) * 72)).toBeLessThan(1.5)
  expect(Math.abs(Number(high) / Number(wide) - (height ?? 0) / (width ?? 1))).toBeLessThan(0.02)
})

test('a comparison is saved as a report and its views as a figure, and its plot too', async () => {
  const { page } = app
  await page.keyboard.press('c')
  await page.getByTestId('compare').waitFor()
  await page.locator('[data-testid=compare-plots] [data-drawn]').waitFor()
  const report = join(folder, 'report.html')
  await answerDialogs(app, { save: report })
  await openMenu()
  await entry(/^Report of the comparison/).click()
  await saved('Report saved')
  expect(readFileSync(report, 'utf8')).toMatch(
    /^<!doctype html>[\s\S]*SHA-256 of the slide[\s\S]*<\/html>\s*$/,
  )

  await clickMenu(app, 'export-figure')
  const panes = join(folder, 'panes.svg')
  await saveFigure('SVG', panes)
  expect(readFileSync(panes, 'utf8').match(/class="scale-bar"/g)).toHaveLength(2)

  await page.getByRole('button', { name: 'Save this plot as a figure' }).click()
  const plot = join(folder, 'plot.png')
  await saveFigure('PNG', plot)
  expect((await sharp(plot).metadata()).width).toBe(Math.round((85 * 600) / 25.4))
  await page.keyboard.press('Escape')
})

test('results are saved into a copy that opens with the region in it', async () => {
  const copy = join(folder, 'copy.h5ad')
  await answerDialogs(app, { save: copy })
  await openMenu()
  await entry(/^Copy of the slide/).click()
  expect(await saved('Copy with results saved')).toContain('obs/histologue_region')
  const slide = await openSlideFile(copy)
  expect(slide.readObsColumn('histologue_region')).toMatchObject({
    kind: 'categorical',
    categories: [REGION],
  })
  slide.close()
})

test('the table of all regions holds each against the rest of the slide, all genes of each', async () => {
  const { page } = app
  await page.getByRole('button', { name: `Rank this region: ${OTHER} ` }).click()
  await page.keyboard.press('n')
  await expect.poll(() => page.getByTestId('region-row').count()).toBe(2)
  const table = join(folder, 'regions.csv')
  await answerDialogs(app, { save: table })
  await openMenu()
  await entry(/^Table of all regions/).click()
  await saved('Table of regions saved')
  const rows = readFileSync(table, 'utf8').trim().split('\r\n').slice(1)
  const perRegion = (name: string) => rows.filter((row) => row.startsWith(`${name},`)).length
  expect([REGION, OTHER].map(perRegion)).toEqual([SMALL_DEMO_OPTIONS.nGene, SMALL_DEMO_OPTIONS.nGene])
})
