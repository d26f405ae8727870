import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright'
import { type Camera, project } from '../../renderer/layers/view-math.ts'
import { writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { median, quantiles } from '../../worker/stats/quantiles.ts'
import { createRandom } from '../../worker/stats/random.ts'
import { type AppWindow, launchApp, openAndFit, openToPicture, workerPid } from './app-window.ts'
import { readMemory } from './process-memory.ts'
import { figure, megabytes, milliseconds, type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDE = 'murine_colon_d0_visium'
const N_CLICK = 30
/** Neither shorter than a person's nor long enough for the pointer to count as resting. */
const BETWEEN_MS = 400
const MEASURE = 'click-to-table'

/** How the mouse is moved and pressed: as a hand does it, or faster than any hand. */
const HANDS = [
  { words: 'pointer rests 200 ms, button down 80 ms', restMs: 200, pressMs: 80 },
  { words: 'no rest, button up at once', restMs: 0, pressMs: 0 },
]
const [PERSON] = HANDS
/** Clicks made before the lists for hover cards are there. */
const N_EARLY = 5
const AIM_MS = 50

/** Clicks in the real app, from the mouse to the table. */
export const clickSection: Section = {
  name: 'clicks',
  title: 'Open to picture and click to table in the app',
  method:
    `The app in Electron as \`npm start\` opens it, here drawing in software where there is no GPU. Opening is the page's ` +
    `measure \`open-to-picture\`, one run, from the request to the frame with the picture. ${N_CLICK} spots drawn ` +
    "at random per way of clicking are clicked with the mouse on the canvas. Times are the page's own measures " +
    '`click-to-table`: from the release of the button to the frame that shows the ranking. The worker begins with a ' +
    'ranking when the pointer rests or the button goes down, so a hand waits for less than a click without either.',
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
    const spots = await drawSpots(path, N_EARLY + HANDS.length * N_CLICK)
    const early: number[] = []
    for (const spot of spots.slice(0, N_EARLY)) early.push(await clickSpot(app.page, spot, PERSON))
    await waitForHoverLists(app.page, spots[0])
    // In turns, so that whatever else the machine does falls on both.
    const times = new Map(HANDS.map((hand) => [hand, [] as number[]]))
    for (const [i, spot] of spots.slice(N_EARLY).entries()) {
      const hand = HANDS[i % HANDS.length]
      times.get(hand)?.push(await clickSpot(app.page, spot, hand))
    }
    return [
      figure(`${name}: open to first picture on the screen`, await openToPicture(app), milliseconds, 2000),
      ...[...times].flatMap(([{ words }, values]) => describe(`${name}, ${words}`, values)),
      figure(
        `${name}: median of the first ${N_EARLY} clicks after the fit, hover lists in the making`,
        median(early),
        milliseconds,
      ),
      ...(await memoryRows(app, name)),
    ]
  } finally {
    await app.close()
  }
}

function describe(what: string, times: number[]): Row[] {
  return [
    figure(`${what}: median of ${times.length} clicks`, median(times), milliseconds, AIM_MS),
    figure(`${what}: 90th percentile`, quantiles(times, [0.9])[0], milliseconds),
    figure(`${what}: slowest`, Math.max(...times), milliseconds),
  ]
}

/** The worker makes the lists for hover cards once, when a spot is first hovered. */
async function waitForHoverLists(page: Page, { xy }: PlacedSpot): Promise<void> {
  await page.mouse.move(...(await placeOnScreen(page, xy)))
  await page.getByTestId('hover-card').filter({ hasText: 'Supported' }).waitFor({ timeout: 120_000 })
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
