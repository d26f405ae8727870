import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Dataset, File as H5File, ready } from 'h5wasm/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'
import { DEMO_OPTIONS, SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, clickMenu, environment, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'

const A = 'invasive carcinoma'
const B = 'fibrous stroma'
const folder = mkdtempSync(join(tmpdir(), 'histologue-compare-'))
const path = join(folder, 'demo.h5ad')
const otherPath = join(folder, 'second.h5ad')
let app: TestApp

beforeAll(async () => {
  await writeDemoSlide(path, DEMO_OPTIONS)
  await writeDemoSlide(otherPath, { ...SMALL_DEMO_OPTIONS, seed: 2 })
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

/** Names and places of the spots, full-resolution px. */
async function spotsOfFile(): Promise<{ barcodes: string[]; xy: number[][] }> {
  await ready
  const file = new H5File(path, 'r')
  const barcodes = (file.get('obs/_index') as Dataset).value as unknown as string[]
  const xy = (file.get('obsm/spatial') as Dataset).to_array() as number[][]
  file.close()
  return { barcodes, xy }
}

const distanceOf = (xy: number[][], spot: number, [x, y]: number[]) =>
  Math.hypot(xy[spot][0] - x, xy[spot][1] - y)

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
  const header = table().getByRole('columnheader', { name: 'Gene', exact: true })
  await header.getByRole('button').click()
  const sorted = await names()
  expect(sorted).toEqual([...sorted].sort(new Intl.Collator('en', { numeric: true }).compare))
  // The second click turns the order round, the third brings back the usual one.
  for (const _ of [2, 3]) await header.getByRole('button').click()
  await expect.poll(async () => (await names())[0]).not.toBe(sorted[0])
})

test('the table is saved byte for byte as the terminal writes it', async () => {
  const saved = join(folder, 'page.csv')
  await answerDialogs(app, { save: saved })
  await app.page.getByRole('button', { name: 'Export the whole comparison as CSV' }).click()
  await expect.poll(() => app.page.getByText('Comparison saved').count()).toBeGreaterThan(0)
  await app.page.getByRole('button', { name: 'Close notice' }).click()
  const fromTerminal = join(folder, 'terminal.csv')
  const args = ['compare', path, '--a', `tissue_type=${A}`, '--b', `tissue_type=${B}`, '--csv', fromTerminal]
  const program = join(projectDir, 'electron/setup/histologue.mjs')
  await promisify(execFile)(process.execPath, [program, ...args], { env: environment(app.profile) })
  const table = readFileSync(saved, 'utf8')
  expect(table.split('\r\n').length).toBeGreaterThan(DEMO_OPTIONS.nGene)
  expect(readFileSync(fromTerminal, 'utf8') === table, 'the tables are the same').toBe(true)
  expect(factsOf(saved)).toEqual(factsOf(fromTerminal))
})

/** The facts of a sidecar; when it was written is its own. */
function factsOf(table: string): Record<string, unknown> {
  const { writtenAt: _, ...facts } = JSON.parse(readFileSync(`${table}.json`, 'utf8'))
  return facts
}

test('a click in the volcano maps the gene on both panes and finds it in the table; pointing at a row marks it in the plot', async () => {
  const { page } = app
  await showPlot('Volcano')
  const [gene] = await names()
  await page.getByRole('textbox', { name: 'Filter genes' }).fill(gene)
  const row = table().locator('[data-feature]').first()
  await row.hover()
  const mark = page.getByTestId('plot-hovered')
  await expect.poll(() => mark.innerText()).toBe(gene)
  const feature = await row.getAttribute('data-feature')
  const box = await mark.boundingBox()
  await page.getByRole('textbox', { name: 'Filter genes' }).fill('')
  if (!box) throw new Error('The mark is not on screen.')
  await page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 })
  await expect
    .poll(() => table().locator(`[data-feature="${feature}"]`).getAttribute('data-hovered'))
    .toBe('true')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  for (const side of ['pane-a', 'pane-b']) {
    await expect.poll(() => page.getByTestId(side).getAttribute('data-mapped')).toBe(feature)
    await expect.poll(() => page.getByTestId(side).getByTestId('pane-legend').innerText()).toContain(gene)
  }
  await expect
    .poll(() => table().locator(`[data-feature="${feature}"]`).getAttribute('data-picked'))
    .toBe('true')
  await page.mouse.move(2, 2)
  await takeScreenshot(page, 'compare-mapped')
})

test('linked cameras move together, free ones alone, and each side can be framed', async () => {
  const { page } = app
  const cameras = () =>
    Promise.all(
      ['pane-a', 'pane-b'].map(async (side) =>
        JSON.parse((await page.getByTestId(side).getAttribute('data-camera')) ?? ''),
      ),
    )
  const wheel = async () => {
    const box = await page.getByTestId('pane-a').boundingBox()
    if (!box) throw new Error('The pane is not on screen.')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.wheel(0, -200)
  }
  const [before] = await cameras()
  await wheel()
  await expect.poll(async () => (await cameras())[0].zoom).toBeGreaterThan(before.zoom)
  const linked = await cameras()
  expect(linked[1]).toEqual(linked[0])
  await page.getByRole('button', { name: 'Move each camera by itself' }).click()
  await wheel()
  await expect.poll(async () => (await cameras())[0].zoom).toBeGreaterThan(linked[0].zoom)
  expect((await cameras())[1]).toEqual(linked[1])
  await page.getByRole('button', { name: 'Frame A and B' }).click()
  await takeScreenshot(page, 'compare-framed')
  await page.getByRole('button', { name: 'Move both cameras together' }).click()
  await page.getByRole('button', { name: 'Show the whole tissue in both' }).click()
  const [a, b] = await cameras()
  expect(a).toEqual(b)
})

test('a spot pointed at in one pane is marked in both, a click selects it, and the views are moved and zoomed by keys and the menu', async () => {
  const { page } = app
  const pane = page.getByTestId('pane-b')
  const stage = pane.getByRole('application')
  const camera = async () => JSON.parse((await pane.getAttribute('data-camera')) ?? '')
  const box = await stage.boundingBox()
  if (!box) throw new Error('The pane is not on screen.')
  const { xy, barcodes } = await spotsOfFile()
  const { target, zoom } = await camera()
  const spot = barcodes
    .map((_, k) => k)
    .reduce((best, k) => (distanceOf(xy, k, target) < distanceOf(xy, best, target) ? k : best))
  const at = (axis: 0 | 1, middle: number) => middle + (xy[spot][axis] - target[axis]) * 2 ** zoom
  await page.mouse.move(at(0, box.x + box.width / 2), at(1, box.y + box.height / 2))
  await expect.poll(() => page.getByTestId('pane-card').innerText()).toContain(barcodes[spot])
  expect(await page.getByTestId('pane-hover-ring').count()).toBe(2)
  await page.mouse.down()
  await page.mouse.up()
  await page.mouse.move(2, 2)
  await expect.poll(() => page.getByTestId('pane-hover-ring').count()).toBe(0)
  expect(await page.getByTestId('pane-selected-ring').count()).toBe(2)

  await stage.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('+')
  const moved = await camera()
  expect(moved.zoom).toBeCloseTo(zoom + 0.5)
  expect((moved.target[0] - target[0]) * 2 ** zoom).toBeCloseTo(40)
  expect((moved.target[1] - target[1]) * 2 ** zoom).toBeCloseTo(40)
  await clickMenu(app, 'zoom-in')
  await expect.poll(async () => (await camera()).zoom).toBeCloseTo(zoom + 1)
  await page.keyboard.press('0')
  await expect.poll(camera).toEqual({ target, zoom })
})

test('the other plots show places, discord, several regions and one gene', async () => {
  const { page } = app
  for (const [tab, name] of [
    ['Places', 'places'],
    ['Expected and measured', 'agreement'],
    ['Dots', 'dots'],
    ['Heat map', 'heat'],
    ['One gene', 'gene'],
  ]) {
    await showPlot(tab)
    await takeScreenshot(page, `compare-${name}`)
  }
  // A gene pointed at in the table is found in the grid, and one clicked in the grid is found in the table.
  await showPlot('Heat map')
  const drawn = page.locator('[data-testid=compare-plots] .xtick text')
  await expect.poll(() => drawn.count()).toBeGreaterThan(3)
  // Far from the left edge, where a column out of its place would be seen.
  const last = drawn.nth((await drawn.count()) - 2)
  const gene = await last.textContent()
  await page.getByRole('textbox', { name: 'Filter genes' }).fill(gene ?? '')
  const row = table().locator('[data-feature]').first()
  await row.hover()
  const column = page.getByTestId('plot-hovered')
  await column.waitFor()
  const feature = await row.getAttribute('data-feature')
  expect(await column.getAttribute('data-feature')).toBe(feature)
  const label = await last.boundingBox()
  const box = await column.boundingBox()
  if (!box || !label) throw new Error('The column is not on screen.')
  expect(Math.abs(label.x + label.width / 2 - box.x - box.width / 2)).toBeLessThan(6)
  await page.getByRole('textbox', { name: 'Filter genes' }).fill('')
  await page.mouse.move(2, 2)
  await column.waitFor({ state: 'detached' })
  await page.mouse.move(box.x + box.width / 2, box.y + 12, { steps: 3 })
  // Plotly looks twenty times a second at what is pointed at, and a click before its next look is of what it saw last.
  await expect.poll(() => column.getAttribute('data-feature')).toBe(feature)
  await page.mouse.click(box.x + box.width / 2, box.y + 12)
  await expect.poll(() => table().locator('[data-picked]').innerText()).toContain(gene)
  const isInSight = async () => {
    const [frame, shown] = [await table().boundingBox(), await table().locator('[data-picked]').boundingBox()]
    return frame && shown && shown.y >= frame.y && shown.y + shown.height <= frame.y + frame.height + 1
  }
  await expect.poll(isInSight).toBe(true)
  await takeScreenshot(page, 'compare-heat-linked')
  const saved = join(folder, 'several.csv')
  await answerDialogs(app, { save: saved })
  await showPlot('Dots')
  await page.getByRole('button', { name: 'Export the table of these regions as CSV' }).click()
  await expect.poll(() => page.getByText('Table of regions saved').count()).toBeGreaterThan(0)
  expect(readFileSync(saved, 'utf8')).toMatch(/^group,names,scores/)
  await page.getByRole('button', { name: 'Close notice' }).click()
})

test('B stands on another slide: two tissues at one scale, shared genes, both slides in the table that is saved', async () => {
  const { page } = app
  await answerDialogs(app, { open: otherPath })
  await page.getByRole('combobox', { name: 'Slide of B' }).click()
  await page.getByRole('option', { name: 'Another slide…' }).click()
  await page.getByTestId('pane-b').getByTestId('pane-slide').waitFor({ timeout: 30_000 })
  // Both are called demo, so their files tell them apart.
  expect(await page.getByTestId('pane-slide').allInnerTexts()).toEqual(['demo.h5ad', 'second.h5ad'])
  // B begins with what A is, where the other slide has the same label.
  await expect.poll(() => table().getAttribute('data-b'), { timeout: 20_000 }).toBe(`tissue_type=${A}`)
  const note = page.getByTestId('compare-note')
  await expect.poll(() => note.innerText()).toContain('batch, depth')
  // The small slide is fitted too, and its readings come into the table.
  await expect.poll(() => note.innerText(), { timeout: 120_000 }).toContain('its own fit each')
  await page.getByRole('button', { name: /shared by symbol/ }).click()
  await expect.poll(() => page.getByTestId('only-one-slide').innerText()).toMatch(/\d only on/)
  await page.keyboard.press('Escape')
  await page.getByTestId('only-one-slide').waitFor({ state: 'detached' })
  const row = table().locator('[data-feature]').first()
  const gene = await row.locator('button').innerText()
  await row.click()
  for (const side of ['pane-a', 'pane-b'])
    await expect.poll(() => page.getByTestId(side).getByTestId('pane-legend').innerText()).toContain(gene)
  await page.mouse.move(2, 2)
  await showPlot('Places')
  await takeScreenshot(page, 'compare-two-slides')
  await showPlot('One gene')
  await takeScreenshot(page, 'compare-two-slides-gene')
  // Regions of both slides, each against the rest of its own.
  for (const tab of ['Dots', 'Heat map']) {
    await showPlot(tab)
    const rows = page.locator('[data-testid=compare-plots] .ytick text')
    await expect.poll(() => rows.allTextContents()).toEqual(expect.arrayContaining([`A · ${A}`, `B · ${A}`]))
    expect(await page.getByTestId('grid-slides').innerText()).toContain('rest of its own slide')
    await page
      .getByRole('button', { name: 'Export the table of the regions of second.h5ad as CSV' })
      .waitFor()
    await page.getByTestId('plot-picked').waitFor()
    await takeScreenshot(page, `compare-two-slides-${tab === 'Dots' ? 'dots' : 'heat'}`)
  }
  await showPlot('Volcano')
  const saved = join(folder, 'two-slides.csv')
  await answerDialogs(app, { save: saved })
  await page.getByRole('button', { name: 'Export the whole comparison as CSV' }).click()
  await expect.poll(() => page.getByText('Comparison saved').count()).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Close notice' }).click()
  expect(readFileSync(saved, 'utf8')).toMatch(/,names_b,gene_id_b\r\n/)
  const { slide, table: facts } = factsOf(saved) as {
    slide: { file: string }
    table: { slideOfB: { file: string; sha256: string } }
  }
  expect([slide.file, facts.slideOfB.file]).toEqual(['demo.h5ad', 'second.h5ad'])
  const sides = () => table().evaluate(({ dataset }) => [dataset.a, dataset.b])
  await choose('Region B', B)
  await expect.poll(sides, { timeout: 20_000 }).toEqual([`tissue_type=${A}`, `tissue_type=${B}`])
  const swap = async (names: string[]) => {
    await page.getByRole('button', { name: 'Swap A and B' }).click()
    await expect.poll(() => page.getByTestId('pane-slide').allInnerTexts()).toEqual(names)
  }
  await swap(['second.h5ad', 'demo.h5ad'])
  await expect.poll(sides, { timeout: 20_000 }).toEqual([`tissue_type=${B}`, `tissue_type=${A}`])
  for (const side of ['pane-a', 'pane-b'])
    await expect.poll(() => page.getByTestId(side).getByTestId('pane-legend').innerText()).toContain(gene)
  await page.mouse.move(2, 2)
  await takeScreenshot(page, 'compare-two-slides-swapped')
  await swap(['demo.h5ad', 'second.h5ad'])
  await expect.poll(sides, { timeout: 20_000 }).toEqual([`tissue_type=${A}`, `tissue_type=${B}`])
  await page.getByRole('combobox', { name: 'Slide of B' }).click()
  await page.getByRole('option', { name: 'The slide of A' }).click()
  // The rest of the slide is no side that could be A.
  const noSwap = page.getByRole('button', { name: 'Swap A and B: for that, B must be a region or a label' })
  expect(await noSwap.getAttribute('aria-disabled')).toBe('true')
  await choose('Region B', B)
  await expect.poll(() => table().getAttribute('data-b'), { timeout: 20_000 }).toBe(`tissue_type=${B}`)
})

test('one region stands against its ring and the rest, also in the dark and in the smallest window', async () => {
  const { page } = app
  await page.emulateMedia({ colorScheme: 'dark' })
  await showPlot('Volcano')
  await page.getByRole('combobox', { name: 'Region B', exact: true }).click()
  await page.getByRole('option', { name: 'Ring around A, 2 steps wide' }).click()
  await expect.poll(() => table().getAttribute('data-b'), { timeout: 20_000 }).not.toContain(B)
  await page.mouse.move(2, 2)
  await takeScreenshot(page, 'compare-dark')
  await showPlot('Heat map')
  await takeScreenshot(page, 'compare-heat-dark')
  await page.setViewportSize({ width: 900, height: 600 })
  await showPlot('Volcano')
  await takeScreenshot(page, 'compare-small-dark')
  await page.keyboard.press('Escape')
  await page.getByTestId('tissue').waitFor()
})
