import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { meanColourGraph, writeEncoder } from '../unit/histology/encoder/made-up-encoder.ts'
import { answerDialogs, launchApp, type TestApp } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { waitForFit } from './slide-window.ts'

const folder = mkdtempSync(join(tmpdir(), 'histologue-encoder-story-'))
let app: TestApp

beforeAll(async () => {
  app = await launchApp({ hasFits: false })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await app?.close()
})

test('an encoder of the user’s shows its licence, and then tells how the tissue looks', async () => {
  const { page } = app
  await prepareForScreenshots(page)
  const licence = { licence: 'CC-BY-NC-ND-4.0', restrictsDerivatives: true }
  await page.getByRole('button', { name: 'Open the demo slide' }).click()
  await page.getByTestId('tissue').waitFor({ timeout: 120_000 })
  await answerDialogs(app, { open: writeEncoder(folder, meanColourGraph(), licence) })
  await page.getByTestId('histology-source').click()
  await page.getByRole('menuitem', { name: 'An encoder file…' }).click()
  const dialog = page.getByTestId('encoder-dialog')
  await dialog.waitFor()
  expect(await dialog.innerText()).toMatch(/CC-BY-NC-ND-4\.0[\s\S]*forbids commercial use/)
  expect(await page.getByTestId('histology-source').innerText()).toBe('Stain and texture')
  await takeScreenshot(page, 'encoder-licence')
  await page.getByRole('button', { name: 'I accept the licence: fit' }).click()
  expect(await waitForFit(page)).toMatch(/^Fitted/)
  expect(await page.getByTestId('histology-source').innerText()).toBe('encoder.json')
})
