import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pixelmatch from 'pixelmatch'
import type { Page } from 'playwright'
import { PNG } from 'pngjs'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectCacheDir, projectDir } from '../../electron/setup/places.mjs'
import { launchApp, type TestApp } from '../e2e/app.ts'

/** Names and table live in `cases.ts`, which needs a browser; the file is read for the names alone. */
const CASES = [
  ...readFileSync(join(projectDir, 'test/visual/cases.ts'), 'utf8').matchAll(/name: '([\w-]+)'/g),
].map(([, name]) => name)

/** Share of pixels that may differ: edges of circles are rasterised a little differently by each driver. */
const TOLERANCE = 0.005

const goldenDir = join(projectDir, 'test/visual/goldens')
const changedDir = join(projectCacheDir, 'visual')
const folder = mkdtempSync(join(tmpdir(), 'histologue-visual-'))
let app: TestApp
let page: Page

beforeAll(async () => {
  await build({
    configFile: false,
    root: projectDir,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      lib: {
        entry: join(projectDir, 'test/visual/page.ts'),
        formats: ['iife'],
        name: 'visual',
        fileName: () => 'page.js',
      },
    },
  })
  const html = '<!doctype html><meta charset="utf-8"><body style="margin:0"><script src="page.js"></script>'
  writeFileSync(join(folder, 'index.html'), html)
  app = await launchApp()
  const opened = app.electron.waitForEvent('window')
  await app.electron.evaluate(
    async ({ BrowserWindow }, path) => {
      // A session of its own: the app's refuses every page that is not the app's.
      const webPreferences = { partition: 'pictures' }
      await new BrowserWindow({ width: 400, height: 300, webPreferences }).loadFile(path)
    },
    join(folder, 'index.html'),
  )
  page = await opened
  await page.waitForFunction(() => 'drawCase' in window)
})
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each(CASES)('%s looks as it did', async (name) => {
  const url = await page.evaluate(
    (wanted) => (window as unknown as { drawCase(name: string): Promise<string> }).drawCase(wanted),
    name,
  )
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
  const goldenPath = join(goldenDir, `${name}.png`)
  if (process.env.HISTOLOGUE_UPDATE_GOLDENS === '1') {
    mkdirSync(goldenDir, { recursive: true })
    writeFileSync(goldenPath, bytes)
  }
  expect(existsSync(goldenPath), 'set HISTOLOGUE_UPDATE_GOLDENS=1 once to make the golden picture').toBe(true)
  const [actual, golden] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(goldenPath))]
  expect([actual.width, actual.height]).toEqual([golden.width, golden.height])
  const nPixel = golden.width * golden.height
  const nDifferent = pixelmatch(actual.data, golden.data, undefined, golden.width, golden.height, {
    threshold: 0.15,
  })
  if (nDifferent > TOLERANCE * nPixel) {
    mkdirSync(changedDir, { recursive: true })
    writeFileSync(join(changedDir, `${name}.png`), bytes)
  }
  expect(nDifferent, `the changed picture is ${name}.png in .cache/visual`).toBeLessThanOrEqual(
    TOLERANCE * nPixel,
  )
})
