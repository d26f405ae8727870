import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDemoSlide } from '../../worker/demo/demo-slide.ts'
import { openSlideFile } from '../../worker/slide/open-slide.ts'
import { median } from '../../worker/stats/quantiles.ts'
import { type AppWindow, launchApp, openAndFit } from './app-window.ts'
import { figure, milliseconds, type Row, type Section, skipped } from './section.ts'
import { missingSlide, slidePath } from './slides.ts'

const SLIDE = 'murine_colon_d0_visium'
const [N_REGION, N_TURN, AIM_MS] = [24, 5, 1000]

/** What was made on a slide, back after it is open. */
export const sessionSection: Section = {
  name: 'session',
  title: 'A session restored in the app',
  method:
    `The app in Electron, drawing in software where there is no GPU. ${N_REGION} regions that together hold every spot are kept, the ` +
    `slide is closed and opened again, ${N_TURN} times. Counted from the page's mark \`slide-open\`, when the computing process has the ` +
    'slide: until regions, view and colours are in the stores (`session-restored`), and until the frame that lists all regions.',
  async rows() {
    const real = slidePath(SLIDE)
    const folder = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
    const demo = join(folder, 'demo.h5ad')
    const rows = real
      ? []
      : [skipped(`a session of ${SLIDE}`, '', `${missingSlide(SLIDE)}; the demo slide stands in`)]
    try {
      if (!real) await writeDemoSlide(demo)
      return [...rows, ...(await measureRestoring(real ?? demo, join(folder, 'regions.csv')))]
    } catch (thrown) {
      const { name, message } = thrown as Error
      if (name !== 'SetupError') throw thrown
      return [...rows, skipped('a session in the app', `≤ ${AIM_MS} ms`, message)]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measureRestoring(path: string, regions: string): Promise<Row[]> {
  const app = await launchApp()
  try {
    await openAndFit(app, path)
    await importRegions(app, path, regions)
    const times: { storesMs: number; shownMs: number }[] = []
    for (let turn = 0; turn < N_TURN; turn++) times.push(await reopen(app, path))
    const stores = times.map(({ storesMs }) => storesMs)
    const shown = times.map(({ shownMs }) => shownMs)
    return [
      figure('slide open to everything in the stores, median', median(stores), milliseconds, AIM_MS),
      figure('slide open to the frame that lists all regions, median', median(shown), milliseconds, AIM_MS),
      figure('the slowest of these', Math.max(...shown), milliseconds, AIM_MS),
    ]
  } finally {
    await app.close()
  }
}

/** Each spot in one of the regions, by turns, so that runs of spots are as short as can be. */
async function importRegions({ electron, page }: AppWindow, path: string, file: string): Promise<void> {
  const slide = await openSlideFile(path, {})
  const lines = slide.barcodes.map((barcode, spot) => `${barcode},Region ${(spot % N_REGION) + 1}`)
  slide.close()
  writeFileSync(file, `Barcode,Regions\n${lines.join('\n')}\n`)
  await electron.evaluate(({ dialog, Menu }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
    Menu.getApplicationMenu()?.getMenuItemById('import-regions')?.click()
  }, file)
  await page
    .getByTestId('region-row')
    .nth(N_REGION - 1)
    .waitFor({ timeout: 30_000 })
}

async function reopen(app: AppWindow, path: string): Promise<{ storesMs: number; shownMs: number }> {
  await app.electron.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.getMenuItemById('close-slide')?.click(),
  )
  await app.page.getByRole('button', { name: 'Open slide…' }).waitFor()
  // Looked at in every frame of the page. No function in the page has a name of its own: tsx would wrap it in a helper that is not there.
  const shown = app.page.waitForFunction(
    (nRow) =>
      document.querySelectorAll('[data-testid=region-row]').length >= nRow ? performance.now() : null,
    N_REGION,
    { polling: 'raf', timeout: 120_000 },
  )
  await openAndFit(app, path)
  const shownAt = (await (await shown).jsonValue()) ?? Number.NaN
  const [open, restored] = await app.page.evaluate(
    (names) => names.map((name) => performance.getEntriesByName(name).at(-1)?.startTime ?? Number.NaN),
    ['slide-open', 'session-restored'],
  )
  return { storesMs: restored - open, shownMs: shownAt - open }
}
