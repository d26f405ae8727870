import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseColour } from '../../renderer/layers/ramps.ts'
import { REGION_COLOURS } from '../../renderer/layers/region-colours.ts'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, clickMenu, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace, leaveTissue, placeOf, waitForFit, waitForTable } from './slide-window.ts'
import { openBeside, type SlideBeside } from './slides.ts'
import { answerOf } from './worker-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-region-tools-'))
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

type Place = [number, number]

/** Names and numbers of spots in the list. */
async function listed(): Promise<Record<string, number>> {
  const texts = await app.page.getByTestId('region-row').allInnerTexts()
  return Object.fromEntries(
    texts.map((text) => {
      const [name, count] = text.split('\n').filter((part) => part.trim() !== '')
      return [name, Number(count.replaceAll(',', ''))]
    }),
  )
}

const waitForRegions = (regions: Record<string, number>) => expect.poll(listed).toEqual(regions)

/** Six corners about a spot, off the grid so that no spot lies on an edge, on the slide. */
function hexagon(spot: number, radius: number): Place[] {
  const [x, y] = slide.xyOf(spot)
  return Array.from({ length: 6 }, (_, k): Place => {
    const angle = 0.3 + (k * Math.PI) / 3
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
}

/** Draws along places of the slide with the button held. */
async function drag(places: Place[]): Promise<void> {
  const { mouse } = app.page
  for (const [k, place] of places.entries()) {
    const [x, y] = await placeOf(app.page, place)
    await mouse.move(x, y, { steps: 3 })
    if (k === 0) await mouse.down()
  }
  await mouse.up()
}

const outline = (places: Place[]) => [[Float32Array.from(places.flat())]]

/** The spots inside an outline as the computing process finds them. */
async function spotsInside(places: Place[]): Promise<Uint32Array> {
  const { slideId } = slide.info
  const rule = { kind: 'polygon', outline: outline(places) } as const
  return (await answerOf(app.page, 'findSpots', { slideId, rule })).spots
}

const row = (name: string) => app.page.getByRole('button', { name, exact: true })
const fromMenu = async (opener: string, item: string) => {
  await app.page.getByRole('button', { name: opener, exact: true }).click()
  await app.page.getByRole('menuitem', { name: item }).click()
}
const regionName = () => app.page.getByTestId('region-name').innerText()

const centre = () => hexagon(slide.spotNear(0.45, 0.5), 7 * slide.info.spotDiameterPx)
let nDrawn = 0
let nLabel = 0
let label = ''

test('a lasso makes a region of the spots inside, which is ranked, named and drawn', async () => {
  const { page } = app
  const places = centre()
  nDrawn = (await spotsInside(places)).length
  expect(nDrawn).toBeGreaterThan(10)
  await page.keyboard.press('l')
  expect(await page.getByRole('button', { name: /^Lasso/ }).getAttribute('aria-pressed')).toBe('true')
  await drag(places)
  // The pointer is sampled on its way, in whole CSS px; a spot on the very edge may fall to either side.
  await expect.poll(async () => Math.abs((await listed())['Region 1'] - nDrawn)).toBeLessThanOrEqual(2)
  nDrawn = (await listed())['Region 1']
  await expect.poll(regionName).toBe('Region 1')
  await expect.poll(() => page.getByTestId('gene-table').getAttribute('data-region')).toBe('Region 1')

  await page.keyboard.press('Escape')
  await row('Region 1').press('F2')
  await page.keyboard.type('Edge of the tumour')
  await page.keyboard.press('Enter')
  await waitForRegions({ 'Edge of the tumour': nDrawn })
  await expect.poll(regionName).toBe('Edge of the tumour')
  const [x, y] = await placeOf(page, slide.xyOf(slide.spotNear(0.45, 0.5)))
  await page.mouse.move(x, y)
  await expect.poll(() => page.getByTestId('hover-card').innerText()).toContain('Edge of the tumour')
  await leaveTissue(page)
})

test('a region takes another colour and a note, and undo takes both back', async () => {
  const { page } = app
  const name = 'Edge of the tumour'
  const swatch = page.getByRole('button', { name: `Colour of ${name}` })
  const painted = () => swatch.evaluate((node) => getComputedStyle(node).backgroundColor)
  const before = await painted()
  await swatch.click()
  await page.getByRole('button', { name: 'Colour 5', exact: true }).click()
  const chosen = `rgb(${parseColour(REGION_COLOURS[4])?.join(', ')})`
  expect(chosen).not.toBe(before)
  await expect.poll(painted).toBe(chosen)
  await fromMenu(`More about ${name}`, 'Add a note')
  await page.keyboard.type('Looks inflamed; ask Anna.')
  await page.keyboard.press('Enter')
  const note = page.getByText('Looks inflamed; ask Anna.', { exact: true })
  await note.waitFor()
  await page.getByTestId('tissue').focus()
  await page.keyboard.press('Control+z')
  await note.waitFor({ state: 'detached' })
  expect(await painted()).toBe(chosen)
  await page.keyboard.press('Control+z')
  await expect.poll(painted).toBe(before)
})

test('a label joins it in a union, and undo takes each step back', async () => {
  const { page } = app
  const { slideId } = slide.info
  const column = await answerOf(page, 'getObsColumn', { slideId, name: 'tissue_type' })
  if (column.kind !== 'categorical') throw new Error('The demo slide has lost its labels.')
  label = 'necrosis'
  nLabel = column.codes.filter((code) => column.categories[code] === label).length
  await fromMenu('New region from…', 'Labels of a column…')
  await page.getByRole('combobox', { name: 'Label', exact: true }).click()
  await page.getByRole('option', { name: `${label} (` }).click()
  await page.getByRole('button', { name: 'Make region' }).click()
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })

  await page.getByRole('checkbox', { name: 'Choose Edge of the tumour' }).check()
  await page.getByRole('checkbox', { name: `Choose ${label}` }).check()
  await takeScreenshot(page, 'regions')
  await page.getByRole('button', { name: 'Union' }).click()
  const union = `Edge of the tumour or ${label}`
  await expect.poll(async () => (await listed())[union] ?? 0).toBeGreaterThan(Math.max(nDrawn, nLabel))
  await expect.poll(regionName).toBe(union)
  await page.keyboard.press('Control+z')
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })
  // What was undone is shown no longer.
  await expect.poll(() => page.getByTestId('region-name').count()).toBe(0)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(async () => Object.keys(await listed())).toContain(union)
  const nUnion = (await listed())[union]
  await clickMenu(app, 'undo-regions')
  const both = { 'Edge of the tumour': nDrawn, [label]: nLabel }
  await waitForRegions(both)

  // The other ways to make a region of regions, each taken back.
  const nShared = nDrawn + nLabel - nUnion
  const madeBy = async (make: () => Promise<void>) => {
    await make()
    await expect.poll(async () => Object.keys(await listed()).length).toBe(3)
    const [made] = Object.entries(await listed()).filter(([name]) => !(name in both))
    await page.keyboard.press('Control+z')
    await waitForRegions(both)
    return made[1]
  }
  const ofBoth = async (way: string) => {
    for (const name of Object.keys(both)) await page.getByRole('checkbox', { name: `Choose ${name}` }).check()
    await page.getByRole('button', { name: way, exact: true }).click()
  }
  expect(nShared).toBeGreaterThan(0)
  expect(await madeBy(() => ofBoth('Intersect'))).toBe(nShared)
  expect(await madeBy(() => ofBoth('Subtract'))).toBe(nDrawn - nShared)
  const opener = 'More about Edge of the tumour'
  expect(await madeBy(() => fromMenu(opener, 'New from the spots outside'))).toBe(slide.info.nSpot - nDrawn)
  const { slideId: ofSlide } = slide.info
  await fromMenu(`More about ${label}`, 'Grow by a ring')
  const spots = [...column.codes].flatMap((code, spot) => (column.categories[code] === label ? [spot] : []))
  const grown = (
    await answerOf(page, 'growRegion', { slideId: ofSlide, spots: Uint32Array.from(spots), rings: 1 })
  ).spots
  expect(grown.length).toBeGreaterThan(nLabel)
  await waitForRegions({ ...both, [label]: grown.length })
  const shrunk = (await answerOf(page, 'growRegion', { slideId: ofSlide, spots: grown, rings: -1 })).spots
  await fromMenu(`More about ${label}`, 'Shrink by a ring')
  await waitForRegions({ ...both, [label]: shrunk.length })
  for (const _ of [1, 2]) await page.keyboard.press('Control+z')
  await waitForRegions(both)
  await page.getByTestId('tissue').focus()
})

test('polygon, rectangle and brush draw, add and take away', async () => {
  const { page } = app
  const places = hexagon(slide.spotNear(0.75, 0.3), 5 * slide.info.spotDiameterPx)
  const nInside = (await spotsInside(places)).length
  await page.keyboard.press('p')
  for (const place of places) {
    const [x, y] = await placeOf(page, place)
    await page.mouse.click(x, y)
  }
  await page.getByTestId('draft').waitFor()
  await takeScreenshot(page, 'polygon')
  await page.keyboard.press('Enter')
  await expect.poll(async () => Math.abs((await listed())['Region 1'] - nInside)).toBeLessThanOrEqual(2)
  const before = (await listed())['Region 1']

  await page.keyboard.press('b')
  await page.getByRole('button', { name: /^Take from the active region/ }).click()
  await drag([slide.xyOf(slide.spotNear(0.75, 0.3)), slide.xyOf(slide.spotNear(0.75, 0.35))])
  expect(await page.getByTestId('draw-hint').innerText()).toContain('takes from “Region 1”')
  await takeScreenshot(page, 'brush')
  await expect.poll(async () => (await listed())['Region 1']).toBeLessThan(before)
  await page.keyboard.press('r')
  await page.keyboard.down('Shift')
  const [left, top] = slide.xyOf(slide.spotNear(0.6, 0.15))
  const [right, bottom] = slide.xyOf(slide.spotNear(0.9, 0.45))
  await drag([
    [left, top],
    [right, bottom],
  ])
  await page.keyboard.up('Shift')
  await expect.poll(async () => (await listed())['Region 1']).toBeGreaterThan(before)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More about Region 1' }).click()
  await takeScreenshot(page, 'region-menu')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })
})

test('regions go to a GeoJSON file and to three kinds of CSV, and come back with the same spots', async () => {
  const { page } = app
  const file = join(folder, 'regions.geojson')
  await answerDialogs(app, { save: file, open: file })
  await fromMenu('Import and export regions', 'GeoJSON (QuPath)…')
  await expect.poll(() => existsSync(file)).toBe(true)
  await expect.poll(() => page.getByText('Regions saved').count()).toBe(1)
  const { slideId } = slide.info
  const { regions } = await answerOf(page, 'readRegions', { slideId, path: file })
  expect(JSON.parse(readFileSync(file, 'utf8')).features).toHaveLength(2)
  for (const name of ['Edge of the tumour', label]) await fromMenu(`More about ${name}`, 'Delete')
  await waitForRegions({})
  await fromMenu('Import and export regions', 'Import regions…')
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })
  expect(regions.map(({ name, spots }) => [name, spots.length])).toEqual(Object.entries(await listed()))
  // Xenium Explorer holds what was drawn, Loupe one category of each spot: only the one that is chosen goes there.
  for (const [format, names] of [
    ['CSV for Xenium Explorer…', ['Edge of the tumour']],
    ['CSV for Loupe…', [label]],
    ['CSV of obs columns…', ['Edge of the tumour', label]],
  ] as const) {
    const table = join(folder, `${format.replaceAll(/\W/g, '')}.csv`)
    await answerDialogs(app, { save: table, open: table })
    const chosen = page.getByRole('checkbox', { name: `Choose ${names[0]}` })
    if (names.length === 1) await chosen.check()
    await fromMenu('Import and export regions', format)
    await expect.poll(() => existsSync(table)).toBe(true)
    if (names.length === 1) await chosen.uncheck()
    for (const name of names) await fromMenu(`More about ${name}`, 'Delete')
    await expect.poll(async () => Object.keys(await listed()).length).toBe(2 - names.length)
    await fromMenu('Import and export regions', 'Import regions…')
    await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })
  }
  for (const button of await page.getByRole('button', { name: 'Close notice' }).all()) await button.click()
})

test('a gene’s threshold and likeness are counted and ringed before they are made regions', async () => {
  const { page } = app
  const { slideId } = slide.info
  const feature = slide.features.names.indexOf('ERBB2')
  await fromMenu('New region from…', 'A threshold of what is mapped…')
  const form = page.getByTestId('region-form')
  await form.getByRole('button', { name: 'Choose a gene' }).click()
  await page.keyboard.type('ERBB2')
  await page.keyboard.press('Enter')
  await form.getByRole('textbox', { name: /^Threshold/ }).fill('2')
  const rule = { kind: 'feature', feature, low: 2, high: 100 } as const
  const { spots } = await answerOf(page, 'findSpots', { slideId, rule })
  expect(spots.length).toBeGreaterThan(5)
  expect(spots.length).toBeLessThan(slide.info.nSpot)
  await expect
    .poll(() => page.getByTestId('threshold-count').innerText())
    .toBe(`${spots.length} of ${slide.info.nSpot} spots`)
  await takeScreenshot(page, 'region-threshold')
  await form.getByRole('button', { name: 'Make region' }).click()
  await expect.poll(async () => (await listed())['ERBB2 ≥ 2']).toBe(spots.length)

  await fromMenu('New region from…', 'Likeness to the selection…')
  await form.getByRole('textbox', { name: /^The spots most like/ }).fill('10')
  const share = { kind: 'like', spots, share: 0.1 } as const
  const like = await answerOf(page, 'findSpots', { slideId, rule: share })
  await expect.poll(() => form.getByRole('status').innerText()).toContain(`${like.spots.length} of`)
  await form.getByRole('button', { name: 'Make region' }).click()
  await expect.poll(async () => (await listed())['Like ERBB2 ≥ 2']).toBe(like.spots.length)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel })
  await page.getByText('Label', { exact: true }).click()
})

test('by keys alone a label and the model make regions, one is locked, and all are back when the slide is', async () => {
  const { page } = app
  await clickPlace(page, slide.xyOf(slide.spotNear(0.5, 0.5)))
  await waitForTable(page, slide.barcodes[slide.spotNear(0.5, 0.5)])
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'n']) await page.keyboard.press(key)
  await waitForRegions({ 'Edge of the tumour': nDrawn, [label]: nLabel, 'Region 1': 3 })
  await row('Region 1').press('Delete')
  await page.getByRole('button', { name: 'New region from…' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Regions the model proposes…' }).press('Enter')
  await page.getByRole('textbox', { name: 'How many' }).fill('3')
  await page.getByRole('button', { name: 'Propose', exact: true }).press('Enter')
  await page.getByTestId('proposed').waitFor({ timeout: 30_000 })
  const proposed = await listed()
  expect(Object.keys(proposed)).toEqual([
    'Edge of the tumour',
    label,
    'Proposed 1',
    'Proposed 2',
    'Proposed 3',
  ])
  const nProposed = [1, 2, 3].reduce((sum, k) => sum + proposed[`Proposed ${k}`], 0)
  expect(nProposed).toBe(slide.info.nSpot)
  await page.getByRole('button', { name: 'Close this form' }).press('Enter')

  await page.getByRole('button', { name: 'More about Proposed 1' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Lock', exact: true }).press('Enter')
  const locked = page.getByRole('button', { name: 'Proposed 1' }).first()
  await locked.press('Delete')
  expect(Object.keys(await listed())).toHaveLength(5)
  await row('Proposed 3').press('Delete')
  await row('Proposed 2').press('Alt+ArrowUp')
  await expect.poll(async () => Object.keys(await listed())[2]).toBe('Proposed 2')
  const before = await listed()
  await page.getByRole('button', { name: 'New region from…' }).click()
  await takeScreenshot(page, 'regions-many')
  await page.keyboard.press('Escape')

  await page.emulateMedia({ colorScheme: 'dark' })
  await row('Edge of the tumour').press('Enter')
  await expect.poll(regionName).toBe('Edge of the tumour')
  await takeScreenshot(page, 'regions-dark')
  await clickMenu(app, 'close-slide')
  await answerDialogs(app, { open: path })
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await waitForFit(page)
  await waitForRegions(before)
})
