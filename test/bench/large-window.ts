import { setTimeout as wait } from 'node:timers/promises'
import { median } from '../../worker/stats/quantiles.ts'
import { type AppWindow, launchApp, workerPid } from './app-window.ts'
import { readMemory } from './process-memory.ts'
import { figure, megabytes, milliseconds, type Row, seconds, skipped } from './section.ts'

const N_STEP = 20
const MOST_OPENING_MS = 240_000

/** What is not named has no aim. */
export interface WindowAims {
  pictureMs?: number
  readyMs?: number
  windowBytes?: number
  /** Of window and worker together. */
  bytes?: number
}

/** Opens a slide in the real app, waits until it is drawn, moves it with the mouse, and reads what both processes took. */
export async function measureWindow(named: string, path: string, aims: WindowAims): Promise<Row[]> {
  try {
    const app = await launchApp()
    try {
      return await inWindow(app, named, path, aims)
    } finally {
      await app.close()
    }
  } catch (thrown) {
    const { name, message } = thrown as Error
    if (name !== 'SetupError') throw thrown
    return [skipped(`${named}: in the window`, '', message)]
  }
}

async function inWindow(app: AppWindow, named: string, path: string, aims: WindowAims): Promise<Row[]> {
  const { electron, page } = app
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
  }, path)
  await page.getByRole('button', { name: 'Open slide…' }).click()
  await page.waitForFunction(() => performance.getEntriesByName('open-to-picture').length > 0, null, {
    timeout: MOST_OPENING_MS,
  })
  // No function of its own inside: what runs this bench gives such a name that the page does not know.
  const [preview, drawn] = await page.evaluate(() =>
    ['open-to-preview', 'open-to-picture'].map((name) => performance.getEntriesByName(name)[0]?.duration),
  )
  const first = Math.min(preview ?? drawn ?? Number.NaN, drawn ?? Number.NaN)
  const steps = await pan(app)
  // The app reads on behind the picture: what it takes then counts too.
  await wait(3000)
  const [window, worker] = [readMemory(await windowPid(app)), readMemory(await workerPid(app))]
  if (!window || !worker)
    return [skipped(`${named}: memory in the window`, '', 'memory is read from /proc, which only Linux has')]
  return [
    figure(`${named}, in the window: open to first picture`, first, seconds, aims.pictureMs),
    figure(`${named}, in the window: open until spots are drawn`, drawn ?? Number.NaN, seconds, aims.readyMs),
    figure(
      `${named}, in the window: one step of a drag, to the frame after the next`,
      median(steps),
      milliseconds,
    ),
    figure(`${named}, in the window: memory of the window`, window.peak, megabytes, aims.windowBytes),
    figure(
      `${named}, in the window: memory of window and worker`,
      window.peak + worker.peak,
      megabytes,
      aims.bytes,
    ),
  ]
}

/** Milliseconds of each step of a drag over the tissue, two frames waited for. */
async function pan({ page }: AppWindow): Promise<number[]> {
  const box = await page.getByTestId('tissue').boundingBox()
  if (!box) throw new Error('The tissue is not there.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  const times: number[] = []
  for (let k = 1; k <= N_STEP; k++) {
    const start = performance.now()
    await page.mouse.move(x + 4 * k, y + 2 * k)
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
    )
    times.push(performance.now() - start)
  }
  await page.mouse.up()
  return times
}

/** Process id of the app's window. */
async function windowPid({ electron }: AppWindow): Promise<number> {
  const pid = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  if (!pid) throw new Error('The app has no window.')
  return pid
}
