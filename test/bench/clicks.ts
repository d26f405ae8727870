import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright'
import { type Camera, project } from '../../renderer/layers/view-math.ts'
import { writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { quantiles } from '../../worker/stats/quantiles.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { type AppWindow, launchApp, openAndFit, workerPid } from './app-window.ts'
import { readMemory } from './process-memory.ts'
import { figure, megabytes, milliseconds, type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDE = 'murine_colon_d0_visium'
const N_CLICK = 30
/** Neither shorter than a person's nor long enough for the pointer to count as resting. */
const BETWEEN_MS = 400
const MEASURE = 'click-to-table'

/** How the mouse is moved and pressed: at once, or as a hand does it. */
const HANDS = [
  { words: 'pointer never at rest, button up at once', restMs: 0, pressMs: 0, atMost: 50 },
  { words: 'pointer rests 200 ms, button down 80 ms', restMs: 200, pressMs: 80, atMost: undefined },
]

/** Clicks in the real app, from the mouse to the table. */
export const clickSection: Section = {
  name: 'clicks',
  title: 'Click to table in the app',
  method:
    `The app in Electron with software drawing, as \`npm start\` opens it on a machine without GPU; ${N_CLICK} spots drawn at ` +
    "random are clicked with the mouse on the canvas after the fit. Times are the page's own measures `click-to-table`: " +
    'from the release of the button to the frame that shows the ranking.',
  async rows() {
    const real = slidePath(SLIDE)
    const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
    const demo = join(folder, 'demo.h5ad')
    const rows = real
      ? []
      : [skipped(`clicks on ${SLIDE}`, '', `${missingSlide(SLIDE)}; the demo slide stands in`)]
    try {
      if (!real) await writeDemoSlide(demo)
      return [...rows, ...(await measureClicks(real ?? demo, real ? SLIDE : 'demo slide'))]
    } catch (thrown) {
      const { name, message } = thrown as Error
      if (name !== 'SetupError') throw thrown
      return [...rows, skipped('clicks in the app', '≤ 50 ms', message)]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measureClicks(path: string, name: string): Promise<Row[]> {
  const app = await launchApp()
  try {
    await openAndFit(app, path)
    const spots = await drawSpots(path, HANDS.length * N_CLICK)
    const rows: Row[] = []
    for (const [i, hand] of HANDS.entries()) {
      const times: number[] = []
      for (const spot of spots.slice(i * N_CLICK, (i + 1) * N_CLICK))
        times.push(await clickSpot(app.page, spot, hand))
      const [middle, ninth] = quantiles(times, [0.5, 0.9])
      rows.push(
        figure(`${name}: median of ${N_CLICK} clicks, ${hand.words}`, middle, milliseconds, hand.atMost),
        figure(`${name}: 90th percentile of these`, ninth, milliseconds),
        figure(`${name}: slowest of these`, Math.max(...times), milliseconds),
      )
    }
    return [...rows, ...(await memoryRows(app, name))]
  } finally {
    await app.close()
  }
}

async function memoryRows(app: AppWindow, name: string): Promise<Row[]> {
  const memory = readMemory(await workerPid(app))
  const what = `${name}: memory of the app's worker after the clicks`
  if (!memory) return [skipped(what, '≤ 800 MB', 'memory is read from /proc, which only Linux has')]
  return [
    figure(what, memory.resident, megabytes, 800e6),
    figure(`${name}: highest memory of the app's worker until then`, memory.peak, megabytes),
  ]
}

interface PlacedSpot {
  barcode: string
  /** Full-resolution px. */
  xy: [number, number]
}

async function drawSpots(path: string, count: number): Promise<PlacedSpot[]> {
  const slide = await openSlideFile(path)
  const { barcodes, xy } = slide
  slide.close()
  if (!xy) throw new Error(`${path} has no coordinates to click on.`)
  const random = createRandom(1)
  const drawn = new Set<number>()
  while (drawn.size < count) drawn.add(random.integer(barcodes.length))
  return [...drawn].map((spot) => ({ barcode: barcodes[spot], xy: [xy[2 * spot], xy[2 * spot + 1]] }))
}

/** One click, and the page's measure of it in ms, once the table is that spot's. */
async function clickSpot(
  page: Page,
  { barcode, xy }: PlacedSpot,
  { restMs, pressMs }: { restMs: number; pressMs: number },
): Promise<number> {
  const [x, y] = await placeOnScreen(page, xy)
  await page.evaluate((measure) => performance.clearMeasures(measure), MEASURE)
  await page.mouse.move(x, y)
  if (restMs > 0) await wait(restMs)
  await page.mouse.click(x, y, { delay: pressMs })
  await page.locator(`[data-testid=gene-table][data-barcode="${barcode}"]`).waitFor({ timeout: 10_000 })
  await page.waitForFunction((measure) => performance.getEntriesByName(measure).length > 0, MEASURE)
  const times = await page.evaluate(
    (measure) => performance.getEntriesByName(measure).map(({ duration }) => duration),
    MEASURE,
  )
  if (times.length !== 1) throw new Error(`One click was measured ${times.length} times.`)
  await wait(BETWEEN_MS)
  return times[0]
}

async function placeOnScreen(page: Page, [x, y]: [number, number]): Promise<[number, number]> {
  const tissue = page.getByTestId('tissue')
  const [view, box] = [await tissue.getAttribute('data-view'), await tissue.boundingBox()]
  if (!view || !box) throw new Error('The tissue is not on screen.')
  const camera: Camera & { width: number; height: number } = JSON.parse(view)
  const [left, top] = project(camera, camera.width, camera.height, x, y)
  return [box.x + left, box.y + top]
}
