import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { expectAccessible } from './axe.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { placeOf } from './slide-window.ts'
import { openBeside } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-story-'))
const study = join(folder, 'study')
const profile = join(folder, 'profile')
const [first, second] = [join(study, 'first.h5ad'), join(study, 'second.h5ad')]
const session = join(study, 'work.histologue')
let app: TestApp

beforeAll(async () => {
  mkdirSync(study)
  mkdirSync(profile)
  await writeDemoSlide(first, SMALL_DEMO_OPTIONS)
  await writeDemoSlide(second, { ...SMALL_DEMO_OPTIONS, seed: 7, nSpot: 160, nGene: 150 })
})
afterAll(async () => {
  await app?.close().catch(() => undefined)
  rmSync(folder, { recursive: true, force: true })
})

async function start(...args: string[]): Promise<Page> {
  app = await launchApp({ profile, args })
  await prepareForScreenshots(app.page)
  return app.page
}

const fitted = (page: Page) =>
  page.locator('[data-testid=fit-status][data-status=done]').waitFor({ timeout: 150_000 })

/** Presses Tab until what has the focus is so called, or lies where the selector says. */
async function tabTo(page: Page, wanted: { name?: string; within?: string }): Promise<void> {
  const isThere = () =>
    page.evaluate(({ name, within }) => {
      const { activeElement: now } = document
      const called = now?.getAttribute('aria-label') ?? now?.textContent ?? ''
      return now !== null && (name ? called.startsWith(name) : now.closest(within ?? '') !== null)
    }, wanted)
  for (let k = 0; k < 200; k++) {
    if (await isThere()) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never comes to ${JSON.stringify(wanted)}.`)
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Runs a command of the palette by keys. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search genes and commands').waitFor()
  await page.keyboard.type(words)
  await page.locator('button[data-action]', { hasText: words }).waitFor()
  await page.keyboard.press('Enter')
}

const said = (page: Page, words: string) =>
  expect.poll(() => page.getByText(words, { exact: true }).count(), { timeout: 20_000 }).toBeGreaterThan(0)
const sidesOf = (page: Page) =>
  page.getByTestId('compare-table').evaluate((node) => [node.dataset.a, node.dataset.b])
const mappedIn = (page: Page) => page.getByTestId('pane-a').getAttribute('data-mapped')

/** What the story leaves on disk: a whole table, a picture and a report that needs nothing else. */
function expectExported(table: string, figure: string, report: string): void {
  const [head, ...rows] = readFileSync(table, 'utf8').trim().split('\n')
  expect(head).toContain('logfoldchanges')
  expect(rows.length).toBeGreaterThan(100)
  expect(readFileSync(figure).subarray(1, 4).toString()).toBe('PNG')
  const text = readFileSync(report, 'utf8')
  expect(text).toMatch(/^<!doctype html>[\s\S]*SHA-256 of the slide[\s\S]*<\/html>\s*$/)
  expect(text).not.toMatch(/(src|href)="https?:/)
}

/** Draws a lasso around a place given as shares of the slide. */
async function lasso(page: Page, [x, y]: [number, number], xyOf: (x: number, y: number) => [number, number]) {
  await page.keyboard.press('l')
  const corners = [
    [x - 0.1, y - 0.1],
    [x + 0.1, y - 0.1],
    [x + 0.1, y + 0.1],
    [x - 0.1, y + 0.1],
  ]
  for (const [k, [cx, cy]] of corners.entries()) {
    const [px, py] = await placeOf(page, xyOf(cx, cy))
    await page.mouse.move(px, py, { steps: 4 })
    if (k === 0) await page.mouse.down()
  }
  await page.mouse.up()
}

const regionNames = (page: Page) =>
  page.getByTestId('region-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name')))

test('regions, comparison, mapped gene and settings are there after the app was quit, in one session of two slides', async () => {
  let page = await start(first)
  await fitted(page)
  const slide = await openBeside(page, first, { fit: false })
  const at = (x: number, y: number) => slide.xyOf(slide.spotNear(x, y))
  await lasso(page, [0.3, 0.35], at)
  await expect.poll(() => regionNames(page)).toHaveLength(1)
  await lasso(page, [0.7, 0.65], at)
  await expect.poll(() => regionNames(page)).toHaveLength(2)
  await page.getByRole('button', { name: 'Region 1', exact: true }).press('F2')
  await page.keyboard.type('Tumour edge')
  await press(page, 'Enter', 'Escape')
  await clickMenu(app, 'zoom-in')
  await expect.poll(() => regionNames(page)).toEqual(['Tumour edge', 'Region 2'])
  const viewOf = () => page.getByTestId('tissue').getAttribute('data-view')
  const view = await viewOf()
  await page.keyboard.press('c')
  await page.getByTestId('compare-table').locator('[data-feature]').first().waitFor()
  const row = page.getByTestId('compare-table').locator('[data-feature]').first()
  const gene = await row.getAttribute('data-feature')
  await row.click()
  await expect.poll(() => page.getByTestId('pane-a').getAttribute('data-mapped')).toBe(gene)
  const table = join(folder, 'comparison.csv')
  await answerDialogs(app, { save: table })
  await page.getByRole('button', { name: 'Export the whole comparison as CSV' }).click()
  await expect.poll(() => page.getByText('Comparison saved').count()).toBeGreaterThan(0)
  const [figure, report] = [join(folder, 'comparison.png'), join(folder, 'comparison.html')]
  await answerDialogs(app, { save: report })
  await clickMenu(app, 'export-report')
  await said(page, 'Report saved')
  await answerDialogs(app, { save: figure })
  await clickMenu(app, 'export-figure')
  await page.getByRole('dialog').getByRole('button', { name: 'Save…' }).click()
  await said(page, 'Figure saved')
  expectExported(table, figure, report)
  const sides = () => sidesOf(page)
  const compared = await sides()

  await answerDialogs(app, { save: session, open: second })
  await clickMenu(app, 'save-session')
  await expect.poll(() => page.getByText('Session saved').count()).toBeGreaterThan(0)
  await clickMenu(app, 'add-slide')
  await expect.poll(() => page.getByTestId('slide-name').getAttribute('title')).toContain('second.h5ad')
  await expect.poll(() => regionNames(page)).toHaveLength(0)
  await fitted(page)
  await lasso(page, [0.5, 0.5], at)
  await expect.poll(() => regionNames(page)).toHaveLength(1)
  await page.getByTestId('slide-name').click()
  await page.getByTestId('session-name').waitFor()
  await takeScreenshot(page, 'session-menu')
  await page.getByRole('menuitemradio').first().click()
  await expect.poll(() => page.getByTestId('slide-name').getAttribute('title')).toContain('first.h5ad')
  await expect.poll(sides).toEqual(compared)
  await app.close()

  page = await start()
  await page.getByTestId('go-on').waitFor()
  await takeScreenshot(page, 'session-go-on')
  await page.getByTestId('go-on').click()
  await expect.poll(sides, { timeout: 30_000 }).toEqual(compared)
  await expect.poll(() => page.getByTestId('pane-a').getAttribute('data-mapped')).toBe(gene)
  const restoredMs = await page.evaluate(() => {
    const [open] = performance.getEntriesByName('slide-open').slice(-1)
    const [back] = performance.getEntriesByName('session-restored').slice(-1)
    return back.startTime - open.startTime
  })
  console.info(`Session restored ${restoredMs.toFixed(0)} ms after the slide was open.`)
  await takeScreenshot(page, 'session-comparison-restored')
  await page.keyboard.press('Escape')
  await expect.poll(() => regionNames(page)).toEqual(['Tumour edge', 'Region 2'])
  await expect.poll(viewOf).toBe(view)
  await takeScreenshot(page, 'session-restored')
  await app.close()
})

test('a session whose folder was moved opens from the command line, and a slide that is gone is found again', async () => {
  const moved = join(folder, 'moved')
  renameSync(study, moved)
  const there = join(moved, 'work.histologue')
  let page = await start(there)
  await expect.poll(() => regionNames(page), { timeout: 30_000 }).toHaveLength(2)
  expect(await page.getByTestId('slide-name').getAttribute('title')).toContain(join(moved, 'first.h5ad'))
  await app.close()

  mkdirSync(join(folder, 'disk'))
  for (const name of ['first', 'second'])
    renameSync(join(moved, `${name}.h5ad`), join(folder, 'disk', `${name}.h5ad`))
  page = await start(there)
  await page.getByTestId('missing-slides').waitFor()
  await takeScreenshot(page, 'session-missing')
  await expectAccessible(page, 'missing slides')
  await answerDialogs(app, { open: join(folder, 'disk', 'second.h5ad') })
  await page.getByRole('button', { name: /^Find/ }).first().click()
  await expect.poll(() => page.getByText('This is not the slide of the session').count()).toBeGreaterThan(0)
  await takeScreenshot(page, 'session-mismatch')
  await answerDialogs(app, { open: join(folder, 'disk', 'first.h5ad') })
  await page.getByRole('button', { name: /^Find/ }).first().click()
  await expect.poll(() => regionNames(page), { timeout: 30_000 }).toHaveLength(2)
  expect(await page.getByTestId('missing-slides').count()).toBe(0)
  const text = () =>
    JSON.parse(readFileSync(there, 'utf8')).slides.map(({ file }: { file: { path: string } }) => file.path)
  await expect.poll(text).toEqual(['first', 'second'].map((name) => join(folder, 'disk', `${name}.h5ad`)))

  const damaged = join(folder, 'damaged.histologue')
  writeFileSync(damaged, readFileSync(there, 'utf8').slice(0, 900))
  await answerDialogs(app, { open: damaged })
  await clickMenu(app, 'open-slide')
  await expect.poll(() => page.getByText('The session file is damaged').count()).toBeGreaterThan(0)
  expect(await regionNames(page)).toHaveLength(2)
  await takeScreenshot(page, 'session-damaged')
  await app.close()
})

test('by keys alone: two regions are drawn, named and compared, a gene mapped, all exported, and there again after a restart', async () => {
  const slide = join(folder, 'disk', 'first.h5ad')
  const own = join(folder, 'keys')
  mkdirSync(own)
  const startKeys = async () => {
    app = await launchApp({ profile: own })
    await prepareForScreenshots(app.page)
    return app.page
  }
  let page = await startKeys()
  await answerDialogs(app, { open: slide })
  await tabTo(page, { name: 'Open slide…' })
  await page.keyboard.press('Enter')
  await fitted(page)

  // A rectangle right of the middle, by the cross; then spots walked over left of it.
  await press(page, 'r', 'Shift+ArrowRight', 'Enter', ...Array(3).fill('Shift+ArrowRight'))
  await press(page, ...Array(3).fill('Shift+ArrowDown'))
  await takeScreenshot(page, 'keys-rectangle')
  await press(page, 'Enter', 'v')
  await expect.poll(() => regionNames(page)).toEqual(['Region 1'])
  await tabTo(page, { name: 'Region 1' })
  await page.keyboard.press('F2')
  await page.keyboard.type('Drawn by keys')
  await page.keyboard.press('Enter')
  await expect.poll(() => regionNames(page)).toEqual(['Drawn by keys'])
  await press(page, 'Escape', 'ArrowLeft', 'ArrowLeft', ...Array(8).fill('Shift+ArrowLeft'))
  await press(page, ...Array(4).fill('Shift+ArrowUp'), 'n')
  await expect.poll(() => regionNames(page)).toEqual(['Drawn by keys', 'Region 1'])

  await press(page, 'Escape', 'c')
  await page.getByTestId('compare-table').locator('[data-feature]').first().waitFor()
  await tabTo(page, { within: '[data-testid="compare-table"] [data-feature]' })
  await page.keyboard.press('Enter')
  const gene = await page.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-feature]')?.dataset.feature,
  )
  await expect.poll(() => mappedIn(page)).toBe(gene)
  const compared = await sidesOf(page)
  expect(compared.toSorted()).toEqual(['Drawn by keys', 'Region 1'])
  await takeScreenshot(page, 'keys-compare')
  const to = (ending: string) => join(folder, `by-keys.${ending}`)
  await answerDialogs(app, { save: to('csv') })
  await page.keyboard.press('e')
  await said(page, 'Comparison saved')
  await answerDialogs(app, { save: to('html') })
  await command(page, 'Export a report of the comparison')
  await said(page, 'Report saved')
  await answerDialogs(app, { save: to('png') })
  await command(page, 'Export a figure of the tissue view')
  await page.getByTestId('figure-dialog').waitFor()
  await tabTo(page, { name: 'Save…' })
  await page.keyboard.press('Enter')
  await said(page, 'Figure saved')
  expectExported(to('csv'), to('png'), to('html'))
  await expectAccessible(page, 'comparison')
  await app.close()

  page = await startKeys()
  await tabTo(page, { within: '[data-testid="go-on"]' })
  await page.keyboard.press('Enter')
  await expect.poll(() => sidesOf(page).catch(() => null), { timeout: 30_000 }).toEqual(compared)
  await expect.poll(() => mappedIn(page)).toBe(gene)
  await page.keyboard.press('Escape')
  await expect.poll(() => regionNames(page)).toEqual(['Drawn by keys', 'Region 1'])
  await app.close()
})
