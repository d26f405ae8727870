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
const WHAT = 'two regions of 1,000 spots in the app: choice to table and volcano on screen'

/** Compares two regions of 1,000 spots in the real app, again and again with another B; wall times, so on a machine at rest. */
export async function compareInWindow(path: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  try {
    const app = await launchApp()
    try {
      await openAndFit(app, path)
      await importRegions(app, path, join(folder, 'regions.csv'))
      const times = await timesOfTurns(app.page)
      // The first loads what plots are drawn with.
      const [first, ...later] = times
      return [
        figure(`${WHAT}, median of ${later.length}`, median(later), milliseconds, 500),
        figure(`${WHAT}, slowest of them`, Math.max(...later), milliseconds),
        figure(`${WHAT}, the first of a window`, first, milliseconds),
      ]
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
  for (let turn = 1; turn <= N_TURN; turn++) {
    await page.evaluate(() => performance.clearMarks())
    await choose(page, 'Region B', `B${turn}`)
    await page.waitForFunction(() => performance.getEntriesByName('plot-drawn').length > 0, null, {
      timeout: 120_000,
    })
    times.push(await page.evaluate(lastTurn))
  }
  return times
}

async function choose(page: Page, side: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: side, exact: true }).click()
  await page.getByRole('option', { name: new RegExp(`^${name} ·`) }).click()
}

/** Runs in the page: ms from the choice to the frame with table and plot. */
function lastTurn(): number {
  const asked = performance.getEntriesByName('compare-asked').at(-1)?.startTime ?? Number.NaN
  const drawn = performance.getEntriesByName('plot-drawn').find(({ startTime }) => startTime > asked)
  return (drawn?.startTime ?? Number.NaN) - asked
}
