import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { median } from '../../worker/stats/quantiles.ts'
import { type AppWindow, launchApp, openAndFit } from './app-window.ts'
import { figure, milliseconds, type Row, skipped } from './section.ts'

const N_SPOT = 1000
const N_TURN = 7
const AIM_MS = 500
const WHAT = 'two regions of 1,000 spots in the app: choice to table and volcano on screen'
const TABS = ['Places', 'Expected and measured', 'Dots', 'Heat map', 'One gene']

/** Compares two regions of 1,000 spots in the real app, again and again with another B; wall times, so on a machine at rest. */
export async function compareInWindow(path: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  try {
    const app = await launchApp()
    try {
      await openAndFit(app, path)
      await importRegions(app, path, join(folder, 'regions.csv'))
      await app.page.evaluate(notePresses)
      const [first, ...later] = await timesOfTurns(app.page)
      const rows = [
        figure(`${WHAT}, median of ${later.length}`, median(later), milliseconds, AIM_MS),
        figure(`${WHAT}, slowest of them`, Math.max(...later), milliseconds, AIM_MS),
        figure(`${WHAT}, the first of a window`, first, milliseconds, AIM_MS),
      ]
      await app.page.getByTestId('compare-table').getByRole('row').nth(1).click()
      for (const tab of TABS) {
        const ms = await timed(app.page, () => app.page.getByRole('tab', { name: tab, exact: true }).click())
        rows.push(
          figure(`the same two: its plot “${tab}”, from the press of its tab`, ms, milliseconds, AIM_MS),
        )
      }
      return rows
    } finally {
      await app.close()
    }
  } catch (thrown) {
    const { name, message } = thrown as Error
    if (name !== 'SetupError') throw thrown
    return [skipped(WHAT, '≤ 500 ms', message)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A of the first 1,000 spots; each B of 1,000 others, so that no answer is kept from before. */
async function importRegions({ electron, page }: AppWindow, path: string, file: string): Promise<void> {
  const slide = await openSlideFile(path, {})
  const { barcodes } = slide
  const starts = [0, ...Array.from({ length: N_TURN }, (_, turn) => N_SPOT + turn)]
  const cell = (spot: number) => (start: number) =>
    spot >= start && spot < start + N_SPOT ? 'True' : 'False'
  const names = starts.map((_, k) => (k === 0 ? 'A' : `B${k}`))
  const lines = barcodes.map((barcode, spot) => [barcode, ...starts.map(cell(spot))].join(','))
  slide.close()
  writeFileSync(file, `${['barcode', ...names].join(',')}\n${lines.join('\n')}\n`)
  await electron.evaluate(({ dialog, Menu }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
    Menu.getApplicationMenu()?.getMenuItemById('import-regions')?.click()
  }, file)
  await page.getByTestId('region-row').nth(N_TURN).waitFor({ timeout: 30_000 })
}

async function timesOfTurns(page: Page): Promise<number[]> {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByTestId('compare').waitFor()
  await choose(page, 'Region A', 'A')
  const times: number[] = []
  for (let turn = 1; turn <= N_TURN; turn++)
    times.push(await timed(page, () => choose(page, 'Region B', `B${turn}`)))
  return times
}

async function choose(page: Page, side: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: side, exact: true }).click()
  await page.getByRole('option', { name: new RegExp(`^${name} ·`) }).click()
}

/** From the last press of `act` to the frame that the plot is drawn in, ms. */
async function timed(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => performance.clearMarks())
  await act()
  await page.waitForFunction(isDrawn, null, { timeout: 120_000 })
  return page.evaluate(sinceLastPress)
}

/** Runs in the page: notes when something is pressed, by the clock of the event itself. */
function notePresses(): void {
  window.addEventListener(
    'click',
    ({ timeStamp }) => performance.mark('pressed', { startTime: timeStamp }),
    true,
  )
}

/** Runs in the page: whether a plot was drawn since the last press. */
function isDrawn(): boolean {
  const pressed = performance.getEntriesByName('pressed').at(-1)?.startTime ?? Number.POSITIVE_INFINITY
  return performance.getEntriesByName('plot-drawn').some(({ startTime }) => startTime > pressed)
}

/** Runs in the page: ms from the last press to the first plot after it. */
function sinceLastPress(): number {
  const pressed = performance.getEntriesByName('pressed').at(-1)?.startTime ?? Number.NaN
  const drawn = performance.getEntriesByName('plot-drawn').find(({ startTime }) => startTime > pressed)
  return (drawn?.startTime ?? Number.NaN) - pressed
}
