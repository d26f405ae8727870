import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { projectDir } from '../../electron/setup/places.mjs'
import { environment, SOFTWARE_FLAGS } from './app.ts'
import { prepareForScreenshots, takeScreenshot } from './screenshots.ts'
import { clickPlace, leaveTissue, tableFeatures, waitForFit, waitForTable } from './slide-window.ts'
import { demoSlide, openBeside } from './slides.ts'
import { askWorker } from './worker-port.ts'

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'dist/linux-unpacked/histologue',
  darwin: 'dist/mac/Histologue.app/Contents/MacOS/Histologue',
  win32: 'dist/win-unpacked/Histologue.exe',
}
const DATA = process.env.HISTOLOGUE_TEST_DATA ?? join(projectDir, '../shared/data')
const LZF_SLIDE = join(DATA, 'variants/her2st_A1_top1500_csr_float64_lzf.h5ad')
const profile = mkdtempSync(join(tmpdir(), 'histologue-packaged-'))
let child: ChildProcess
let browser: Browser
let page: Page

// The package refuses Node's inspector, so that Playwright's own launcher cannot steer it: Chromium's port can.
beforeAll(async () => {
  execFileSync(process.execPath, [join(projectDir, 'electron/setup/package.mjs'), '--dir'], {
    stdio: 'inherit',
  })
  const executable = join(projectDir, EXECUTABLES[process.platform] ?? '')
  const flags = [...SOFTWARE_FLAGS, `--user-data-dir=${profile}`, '--remote-debugging-port=0']
  child = spawn(executable, flags, { env: environment(profile), stdio: ['ignore', 'ignore', 'pipe'] })
  browser = await connect(await devToolsUrl(child))
  page = browser.contexts()[0].pages()[0] ?? (await browser.contexts()[0].waitForEvent('page'))
  await page.waitForLoadState('load')
}, 300_000)
afterAll(async () => {
  await browser?.close()
  if (child && child.exitCode === null) {
    child.kill()
    await once(child, 'exit')
  }
  rmSync(profile, { recursive: true, force: true })
})

test('the packaged app starts from its archive, shows its page and has its computing process', async () => {
  expect(page.url()).toBe('histologue://app/index.html')
  await expect
    .poll(() => page.evaluate(() => document.getElementById('root')?.childElementCount))
    .toBeGreaterThan(0)
  const answer = await askWorker(page, 'noSuchMethod', null)
  expect(answer).toMatchObject({ generation: 1, error: { code: 'BAD_REQUEST' } })
})

test('the packaged app opens the demo slide, fits it, answers a click with a table and maps a gene', async () => {
  await prepareForScreenshots(page)
  const button = page.getByRole('button', { name: 'Open the demo slide' })
  await button.waitFor()
  await takeScreenshot(page, 'start')
  await button.click()
  await page.getByTestId('tissue').waitFor()
  await waitForFit(page)
  const slide = await openBeside(page, await demoSlide(page))
  await takeScreenshot(page, 'slide')

  const spot = slide.spotNear(0.5, 0.5)
  await clickPlace(page, slide.xyOf(spot))
  await waitForTable(page, slide.barcodes[spot])
  const { order } = await slide.rank(spot, 'supported')
  const features = await tableFeatures(page)
  expect(features).toEqual([...order.subarray(0, features.length)])
  await leaveTissue(page)
  await takeScreenshot(page, 'spot')

  await page.locator(`[data-testid=gene-table] [data-feature="${order[0]}"] button`).click()
  await leaveTissue(page)
  await expect.poll(() => page.getByTestId('legend').innerText()).toContain(slide.features.names[order[0]])
  await takeScreenshot(page, 'gene')
})

// libhdf5 opens its filters by path, which fails where they lie inside the archive.
test.skipIf(!existsSync(LZF_SLIDE))('the packaged app finds the filters of compressed slides', async () => {
  const opened = await askWorker(page, 'openSlide', { path: LZF_SLIDE })
  expect(opened.error).toBeUndefined()
})

test('the packaged app refuses to be turned into Node', () => {
  const env = { ...environment(profile), ELECTRON_RUN_AS_NODE: '1' }
  const executable = join(projectDir, EXECUTABLES[process.platform] ?? '')
  // With the fuse off the switch is ignored and a second start quits, since the first one has the profile.
  const output = execFileSync(
    executable,
    [...SOFTWARE_FLAGS, `--user-data-dir=${profile}`, '-p', '"as node"'],
    {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  expect(output).not.toContain('as node')
})

function devToolsUrl({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error(`The packaged app did not start:\n${text}`)), 60_000)
    stderr?.on('data', (chunk) => {
      text += chunk
      const url = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    })
  })
}

/** Connects when the page is there: joined while a window is being made, Playwright may wait for it without end. */
async function connect(devTools: string): Promise<Browser> {
  const list = `http://${new URL(devTools).host}/json/list`
  const hasPage = async () => {
    const targets: { type: string; url: string }[] = await (await fetch(list)).json()
    if (!targets.some(({ type, url }) => type === 'page' && url.startsWith('histologue:')))
      throw new Error('The packaged app opened no page.')
  }
  await vi.waitFor(hasPage, { timeout: 60_000, interval: 200 })
  return chromium.connectOverCDP(devTools, { timeout: 60_000 })
}
