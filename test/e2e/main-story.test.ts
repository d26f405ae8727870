import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerDialogs, clickMenu, killWorker, launchApp, type TestApp } from './app.ts'
import { compareExports } from './compare-exports.ts'
import {
  clickPlace,
  colourAt,
  leaveTissue,
  placeOf,
  tableFeatures,
  tableNames,
  tableRows,
  waitForFit,
  waitForTable,
} from './slide-window.ts'
import { demoSlide, openBeside, realSlide, type SlideBeside } from './slides.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-story-'))
const real = realSlide()
let app: TestApp
let slide: SlideBeside
let path: string
let spot: number

beforeAll(async () => {
  app = await launchApp({ hasFits: false })
  path = real ?? (await demoSlide(app.page))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

test('a slide chosen in the dialog opens, and its model fits itself', async () => {
  const { page } = app
  await answerDialogs(app, { open: path })
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.getByTestId('tissue').waitFor()
  expect(await waitForFit(page)).toMatch(/^Fitted · 5 seeds · \S+$/)
  slide = await openBeside(page, path)
  spot = slide.spotNear(0.5, 0.5)
  expect(await page.locator('header').first().innerText()).toContain(
    `${slide.info.nSpot.toLocaleString('en-US')} spots · ${slide.info.nFeature.toLocaleString('en-US')} features`,
  )
})

test.skipIf(!real)('a real slide shows the labels that its pathologist gave', async () => {
  expect(await app.page.getByTestId('slide-name').innerText()).toBe('her2st_A1')
  expect(await app.page.getByTestId('legend').innerText()).toMatch(/invasive cancer\n282/)
})

test('spots are drawn where the slide says', async () => {
  const { page } = app
  const xy = slide.xyOf(spot)
  await leaveTissue(page)
  const drawn = await colourAt(page, xy)
  await clickMenu(app, 'toggle-spots')
  await expect.poll(() => colourAt(page, xy)).not.toEqual(drawn)
  await clickMenu(app, 'toggle-spots')
  await expect.poll(() => colourAt(page, xy)).toEqual(drawn)
})

test('a spot under the pointer shows its barcode and top genes, and a click ranks its genes', async () => {
  const { page } = app
  const [x, y] = await placeOf(page, slide.xyOf(spot))
  await page.mouse.move(x, y)
  const card = page.getByTestId('hover-card')
  await expect.poll(() => card.innerText(), { timeout: 20_000 }).toContain('Supported')
  const top = await slide.topFeatures('supported', 5)
  const best = [...top.subarray(5 * spot, 5 * spot + 5)].map((feature) => slide.features.names[feature])
  expect(await card.innerText()).toContain(slide.barcodes[spot])
  expect(await card.innerText()).toContain(best.join(', '))
  await page.mouse.click(x, y)
  await waitForTable(page, slide.barcodes[spot])
  expect(await page.getByTestId('spot-barcode').innerText()).toBe(slide.barcodes[spot])
  expect((await tableNames(page)).slice(0, 5)).toEqual(best)
})

test('the table holds every feature in the order and with the numbers of the worker', async () => {
  const { page } = app
  const ranking = await slide.rank(spot, 'supported')
  await leaveTissue(page)
  const rows = await tableRows(page)
  expect(rows.length).toBeGreaterThan(15)
  expect(rows.map(({ feature }) => feature)).toEqual([...ranking.order.subarray(0, rows.length)])
  for (const [place, { feature, cells }] of rows.entries()) {
    const [rank, name, expected, supported, observed, lift, fdr] = cells
    expect([rank, name]).toEqual([String(place + 1), slide.features.names[feature]])
    expect([expected, supported, observed]).toEqual(
      [ranking.expected, ranking.supported, ranking.observed].map((values) => twoDecimals(values[feature])),
    )
    expect(lift).toBe(doublings(ranking.lift[feature]))
    expect(fdr).toMatch(/^(1|<\.001|\.\d{2,3})$/)
  }
  // For those who do not see the whiskers of two readings: what the seeds differ by.
  const said = await page
    .locator('[data-testid=gene-table] [data-feature]')
    .first()
    .locator('.unseen')
    .allTextContents()
  expect(said.filter((text) => /^ ± (< )?0\.\d{2,3}$/.test(text))).toHaveLength(2)
  await page.getByTestId('gene-table').evaluate((table) => table.scrollTo(0, table.scrollHeight))
  const last = ranking.order[ranking.order.length - 1]
  await expect.poll(async () => (await tableRows(page)).at(-1)?.feature).toBe(last)
  expect((await tableRows(page)).at(-1)?.cells[0]).toBe(ranking.order.length.toLocaleString('en-US'))
})

test('the table is searched, sorted and read another way', async () => {
  const { page } = app
  const { order, expected } = await slide.rank(spot, 'supported')
  const { names, ids, symbols } = slide.features
  const part = names[order[order.length - 1]].slice(0, 3).toLowerCase()
  const filter = page.getByRole('textbox', { name: 'Filter genes' })
  await filter.fill(part)
  const isMatch = (feature: number) =>
    [names, ids, symbols].some((words) => words[feature].toLowerCase().includes(part))
  const found = [...order].filter(isMatch)
  await expect
    .poll(() => page.getByTestId('feature-count').innerText())
    .toBe(`${found.length.toLocaleString('en-US')} of ${order.length.toLocaleString('en-US')} features`)
  // The table was read to its end before; it scrolls back to its top a frame after the order has changed.
  await expect.poll(async () => (await tableFeatures(page))[0]).toBe(found[0])
  const shown = await tableFeatures(page)
  expect(shown).toEqual(found.slice(0, shown.length))
  await filter.fill('')
  await expect.poll(async () => (await tableFeatures(page))[0]).toBe(order[0])

  const head = page.locator('[data-testid=gene-table] [data-column=expected]')
  await head.getByRole('button').click()
  await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending')
  const sorted = (await tableFeatures(page)).map((feature) => expected[feature])
  expect(sorted).toEqual([...expected].sort((a, b) => b - a).slice(0, sorted.length))
  await head.getByRole('button').click()
  await head.getByRole('button').click()
  await expect.poll(async () => (await tableFeatures(page))[0]).toBe(order[0])

  await page.getByRole('radiogroup', { name: 'Rank by' }).getByText('Observed').click()
  await waitForTable(page, slide.barcodes[spot], 'observed')
  const observed = await slide.rank(spot, 'observed')
  const inOrder = await tableFeatures(page)
  expect(inOrder).toEqual([...observed.order.subarray(0, inOrder.length)])
  await page.getByRole('radiogroup', { name: 'Rank by' }).getByText('Supported').click()
  await waitForTable(page, slide.barcodes[spot])
})

test('a gene of the table is mapped on the tissue, high values bright', async () => {
  const { page } = app
  const [first] = await tableRows(page)
  const values = await slide.map(first.feature, 'expression')
  const [low, high] = [values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values))]
  await page.getByTestId('gene-table').getByRole('button', { name: first.cells[1], exact: true }).click()
  await leaveTissue(page)
  await expect.poll(() => page.getByTestId('legend').innerText()).toContain(first.cells[1])
  const brightness = async (at: number) => (await colourAt(page, slide.xyOf(at))).reduce((a, b) => a + b)
  await expect.poll(async () => (await brightness(high)) - (await brightness(low))).toBeGreaterThan(60)
  const [x, y] = await placeOf(page, slide.xyOf(high))
  await page.mouse.move(x, y)
  await expect
    .poll(() => page.getByTestId('hover-card').innerText())
    .toContain(`${first.cells[1]}\n${twoDecimals(values[high])}`)
})

test('the exported table is what the terminal gives, byte for byte', async () => {
  const saved = join(folder, 'from the app.csv')
  await answerDialogs(app, { save: saved })
  await app.page.getByRole('button', { name: 'Export table as CSV' }).click()
  await app.page.getByText('Table saved').waitFor()
  await compareExports(app, { path, barcode: slide.barcodes[spot], saved, names: await tableNames(app.page) })
})

test('the slide closed and opened again from the recent ones has its fit at once', async () => {
  const { page } = app
  await clickMenu(app, 'close-slide')
  await page.getByRole('navigation', { name: 'Recent slides' }).getByText(basename(path)).click()
  await page.getByTestId('tissue').waitFor()
  expect(await waitForFit(page)).toContain('from cache')
  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  const { order } = await slide.rank(spot, 'supported')
  const features = await tableFeatures(page)
  expect(features).toEqual([...order.subarray(0, features.length)])
})

test('when the computing process dies the slide comes back and answers clicks', async () => {
  const { page } = app
  const view = await page.getByTestId('tissue').getAttribute('data-view')
  await killWorker(app)
  await page.getByText('Everything is back').waitFor({ timeout: 30_000 })
  expect(await waitForFit(page)).toContain('from cache')
  expect(await page.getByTestId('tissue').getAttribute('data-view')).toBe(view)
  expect(await page.getByTestId('spot-barcode').innerText()).toBe(slide.barcodes[spot])
  const next = slide.spotNear(0.3, 0.6)
  await clickPlace(page, slide.xyOf(next))
  await waitForTable(page, slide.barcodes[next])
  const again = await openBeside(page, path)
  expect((await tableFeatures(page))[0]).toBe((await again.rank(next, 'supported')).order[0])
})

function doublings(ratio: number): string {
  const text = Math.log2(ratio).toFixed(1)
  if (Number(text) === 0) return '0.0'
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`
}

function twoDecimals(value: number): string {
  return value.toFixed(2).replace('-0.00', '0.00').replace('-', '−')
}
