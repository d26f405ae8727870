import { rmSync } from 'node:fs'
import type { Page } from 'playwright'
import { type AppWindow, launchApp } from './app-window.ts'
import { type ScaleOptions, scaleSlide } from './scale-slide.ts'
import { figure, milliseconds, type Row, type Section, skipped } from './section.ts'

/** 400,000 bins with few features: what is panned does not depend on how many there are. */
const PANNED: ScaleOptions = {
  ...{ nAcross: 640, nDown: 625, nFeature: 200, depth: 40, sizePx: 2000, seed: 1, gzip: 0 },
}
const N_STEP = 30
const WHAT = 'panning 400,000 spots over their picture'
const AIM_MS = 50

/** The page's thread while the tissue is dragged. */
export const panSection: Section = {
  name: 'pan',
  title: 'Panning 400,000 spots',
  method:
    `The app's window on a slide of 400,000 bins over its picture, coloured by a label, after its fit was cancelled: the tissue is dragged by ${N_STEP} steps of the mouse, all of it ` +
    'in view and zoomed in. Tasks are those of the page’s own main thread, from Chromium’s trace (`RunTask` of `CrRendererMain`); those of 50 ms and more by ' +
    '`PerformanceObserver` beside them. Drawing in software happens on threads of another process, and makes frames few but no task long. The first drag, which makes levels and tiles, is left out and stands by itself. ' +
    'The lasso is drawn by the same mouse over about a tenth of the tissue.',
  rows: async () => {
    const path = await scaleSlide(PANNED)
    try {
      const app = await launchApp()
      try {
        return await measure(app, path)
      } finally {
        await app.close()
      }
    } catch (thrown) {
      const { name, message } = thrown as Error
      if (name !== 'SetupError') throw thrown
      return [skipped(WHAT, `≤ ${AIM_MS} ms`, message)]
    } finally {
      rmSync(path, { force: true })
    }
  },
}

async function measure(app: AppWindow, path: string): Promise<Row[]> {
  const { electron, page } = app
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
  }, path)
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.getByTestId('tissue').locator('canvas').first().waitFor({ timeout: 120_000 })
  await page.getByTestId('fit-status').getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 })
  await page.waitForTimeout(3000)
  const rows: Row[] = []
  const first = await traced(page, () => drag(page))
  rows.push(figure(`${WHAT}: the first drag, longest task`, first.longestMs, milliseconds))
  for (const zoomIn of [false, true]) {
    if (zoomIn) await wheelIn(page)
    await page.waitForTimeout(1500)
    const { longestMs, nTask, observed } = await traced(page, () => drag(page))
    const where = zoomIn ? 'zoomed in' : 'all in view'
    rows.push(
      figure(`${WHAT}, ${where}: longest of ${nTask} tasks`, longestMs, milliseconds, AIM_MS),
      figure(`${WHAT}, ${where}: tasks over 50 ms`, observed, String, 0),
    )
  }
  rows.push(...(await lassoRows(page)))
  return rows
}

/** A lasso drawn by the mouse around the middle of what is in view: from letting go until the region stands in the list. */
async function lassoRows(page: Page): Promise<Row[]> {
  await page.getByRole('button', { name: 'Fit tissue to window' }).click()
  await page.waitForTimeout(1500)
  const rows: Row[] = []
  for (const [key, what] of [
    [null, 'a new region'],
    ['Shift', 'added to it'],
  ] as const) {
    await page.keyboard.press('l')
    await page.evaluate(noteRegions)
    if (key) await page.keyboard.down(key)
    const { longestMs } = await traced(page, async () => {
      await drag(page)
      await page.waitForFunction(() => Number.isFinite(window.listedMs), null, { timeout: 60_000 })
    })
    if (key) await page.keyboard.up(key)
    const listedMs = await page.evaluate(() => window.listedMs)
    const count = await page.getByTestId('region-row').last().innerText()
    rows.push(
      figure(
        `a lasso on 400,000 spots, ${what} (${count.replace(/\s+/g, ' ')}): letting go to the list`,
        listedMs,
        milliseconds,
        100,
      ),
      figure(`a lasso on 400,000 spots, ${what}: longest task`, longestMs, milliseconds),
    )
  }
  return rows
}

declare global {
  interface Window {
    listedMs: number
  }
}

/** Runs in the page: times from letting go of the mouse to a change of the list of regions. */
function noteRegions(): void {
  window.listedMs = Number.NaN
  const text = () =>
    [...document.querySelectorAll('[data-testid="region-row"]')].map((row) => row.textContent).join()
  const before = text()
  window.addEventListener(
    'pointerup',
    ({ timeStamp }) => {
      const observer = new MutationObserver(() => {
        if (text() === before) return
        observer.disconnect()
        window.listedMs = performance.now() - timeStamp
      })
      observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    },
    { capture: true, once: true },
  )
}

async function middle(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('tissue').boundingBox()
  if (!box) throw new Error('The tissue is not on screen.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function drag(page: Page): Promise<void> {
  const { x, y } = await middle(page)
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let k = 1; k <= N_STEP; k++) {
    const turn = (2 * Math.PI * k) / N_STEP
    await page.mouse.move(x + 160 * Math.sin(turn), y + 120 * (1 - Math.cos(turn)))
  }
  await page.mouse.up()
}

async function wheelIn(page: Page): Promise<void> {
  const { x, y } = await middle(page)
  await page.mouse.move(x, y)
  for (let k = 0; k < 6; k++) await page.mouse.wheel(0, -250)
}

interface Traced {
  longestMs: number
  nTask: number
  /** Tasks of 50 ms and more, as the page's own observer sees them. */
  observed: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  dur?: number
  args?: { name?: string }
}

/** What the page's main thread did while something was done. */
async function traced(page: Page, act: () => Promise<void>): Promise<Traced> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { longTasks: seen })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration)
    }).observe({ type: 'longtask' })
  })
  const categories = 'toplevel,disabled-by-default-devtools.timeline,__metadata'
  await session.send('Tracing.start', { categories, transferMode: 'ReportEvents' })
  await act()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const observed = await page.evaluate(
    () => (window as unknown as { longTasks: number[] }).longTasks.filter((ms) => ms >= 50).length,
  )
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}|${tid}`),
  )
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && /RunTask$/.test(name) && mains.has(`${pid}|${tid}`),
  )
  if (tasks.length === 0) throw new Error('The trace holds no task of the page.')
  return {
    longestMs: Math.max(...tasks.map(({ dur = 0 }) => dur / 1000)),
    nTask: tasks.length,
    observed,
  }
}
