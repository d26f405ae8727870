import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { waitForFit } from './slide-window.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-questions-'))
let app: TestApp
const path = join(folder, 'small.h5ad')
const saved = join(folder, 'maps.csv')
const other = join(folder, 'other.h5ad')
const vectors = join(folder, 'vectors.csv')

beforeAll(async () => {
  await writeDemoSlide(path, SMALL_DEMO_OPTIONS)
  app = await launchApp()
  await prepareForScreenshots(app.page)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

test('questions are learned, shown, named and saved; a composed one is answered', async () => {
  const { page } = app
  await answerDialogs(app, { open: path, save: saved })
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.getByTestId('tissue').waitFor()
  await page.getByRole('tab', { name: 'Questions' }).click()
  await waitForFit(page)

  // By keyboard alone: the number, then Enter.
  await page.getByRole('textbox', { name: 'Number of questions' }).fill('6')
  await page.keyboard.press('Enter')
  const names = page.getByRole('textbox', { name: /^Name of question/ })
  await expect.poll(() => names.count(), { timeout: 30_000 }).toBe(6)
  expect(await page.getByTestId('explained').innerText()).toMatch(/explain \d+ % .* random spots \d+ %/)
  await page.getByRole('button', { name: /^Show question 2,/ }).click()
  const genes = page.getByTestId('question-genes')
  await genes.waitFor()
  const own = await names.nth(1).inputValue()
  expect(await page.getByTestId('legend').innerText()).toContain(own)
  const genesOfSecond = await genes.innerText()

  await names.nth(1).fill('my own name')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByTestId('legend').innerText()).toContain('my own name')
  await takeScreenshot(page, 'questions')
  await page.getByRole('button', { name: 'Maps', exact: true }).click()
  await expect.poll(() => existsSync(`${saved}.json`), { timeout: 10_000 }).toBe(true)
  expect(JSON.parse(readFileSync(`${saved}.json`, 'utf8')).table.names[1]).toBe('my own name')

  const choose = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  await choose('Region A', 'fibrous stroma')
  await choose('Region B', 'invasive carcinoma')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.getByTestId('answer')
  await answer.waitFor()
  expect(await answer.innerText()).toMatch(/^[1-9]\d* of \d+ spots$/)
  await expect.poll(() => genes.innerText()).not.toBe(genesOfSecond)
  expect(await page.getByTestId('legend').innerText()).toContain('your question')
  await takeScreenshot(page, 'question-answer')

  // A is drawn, not a label; what was written of the question waits meanwhile.
  await page
    .getByRole('button', { name: 'Close notice' })
    .first()
    .click()
    .catch(() => undefined)
  const tissue = await page.getByTestId('tissue').boundingBox()
  if (!tissue) throw new Error('The tissue is not on screen.')
  await page.keyboard.press('r')
  const [x, y] = [tissue.x + tissue.width / 2, tissue.y + tissue.height / 2]
  await page.mouse.move(x - 110, y + 20)
  await page.mouse.down()
  await page.mouse.move(x + 10, y + 120, { steps: 4 })
  await page.mouse.up()
  await page.getByTestId('region-row').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Questions' }).click()
  await choose('Region A', 'Region 1')
  expect(await page.getByRole('combobox', { name: 'Region B', exact: true }).inputValue()).toBe(
    'invasive carcinoma',
  )
  const before = await genes.innerText()
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect.poll(() => genes.innerText()).not.toBe(before)
  expect(await answer.getAttribute('title')).toMatch(/^looks like region "Region 1" and within 200 um of/)
  expect(await answer.innerText()).toMatch(/^[1-9]\d* of \d+ spots$/)
  await takeScreenshot(page, 'question-drawn')
  await page.getByRole('button', { name: 'Make it a region' }).click()
  await expect.poll(() => page.getByTestId('region-row').count()).toBe(2)

  await page.getByRole('tab', { name: 'Spot' }).click()
  await page.getByRole('tab', { name: 'Questions' }).click()
  expect(await names.nth(1).inputValue()).toBe('my own name')

  // Another file with the same content: its fit is in the cache, and it is as like as can be.
  copyFileSync(path, other)
  await answerDialogs(app, { open: other, save: vectors })
  await page.getByRole('button', { name: 'Compare slides', exact: true }).click()
  await page.getByTestId('similarity').waitFor({ timeout: 60_000 })
  expect(await page.getByTestId('similarity').innerText()).toMatch(
    /^Similarity 1(\.0+)? with .*, over \d+ features/,
  )
  const save = page.getByRole('button', { name: 'Save both vectors' })
  await save.scrollIntoViewIfNeeded()
  await takeScreenshot(page, 'other-slide')
  await save.click()
  await expect.poll(() => existsSync(vectors), { timeout: 10_000 }).toBe(true)
  const [, first, same] = readFileSync(vectors, 'utf8').trim().split('\r\n')
  expect(first.split(',').length).toBe(1025)
  expect(same.split(',').slice(1)).toEqual(first.split(',').slice(1))

  // Names are kept with the slide: closed and opened again, it has them.
  await page.keyboard.press('Escape')
  await answerDialogs(app, { open: path })
  await page.getByTestId('slide-name').click()
  await page.getByRole('menuitem', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.getByRole('tab', { name: 'Questions' }).click()
  await waitForFit(page)
  await page.getByRole('textbox', { name: 'Number of questions' }).fill('6')
  await page.keyboard.press('Enter')
  await expect.poll(() => names.nth(1).inputValue(), { timeout: 30_000 }).toBe('my own name')
})
