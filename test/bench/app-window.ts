import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { ensureElectron } from '../../electron/setup/runtime.mjs'
import { electronFlags, ensureSystem, hasDisplay, startVirtualDisplay } from '../../electron/setup/system.mjs'
import { launchElectron } from '../launch-electron.ts'

/** The app as `npm start` opens it, on a profile and a cache of its own. */
export interface AppWindow {
  electron: ElectronApplication
  page: Page
  close(): Promise<void>
}

/** Launches the built app, on a virtual display where there is none, and waits for its page. */
export async function launchApp(): Promise<AppWindow> {
  await ensureBuilt()
  const { executablePath } = await ensureElectron()
  await ensureSystem(executablePath, { needsDisplay: !hasDisplay() })
  const virtual = hasDisplay() ? null : await startVirtualDisplay()
  const profile = mkdtempSync(join(tmpdir(), 'histologue-bench-'))
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>
  const end = () => {
    rmSync(profile, { recursive: true, force: true })
    virtual?.stop()
  }
  try {
    const electron = await launchElectron({
      executablePath,
      flags: [...electronFlags(), `--user-data-dir=${profile}`],
      env: {
        ...env,
        HISTOLOGUE_CACHE: join(profile, 'cache'),
        ...(virtual ? { DISPLAY: virtual.display } : {}),
      },
    })
    const page = await electron.firstWindow()
    await page.waitForLoadState('load')
    return { electron, page, close: () => electron.close().finally(end) }
  } catch (thrown) {
    end()
    throw thrown
  }
}

/** Opens a slide by the dialog and waits until its model is fitted. */
export async function openAndFit({ electron, page }: AppWindow, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] })
  }, path)
  await page.getByRole('button', { name: 'Open slide…' }).click()
  const ended = page.locator('[data-testid=fit-status]:is([data-status=done], [data-status=failed])')
  await ended.waitFor({ timeout: 300_000 })
  if ((await ended.getAttribute('data-status')) !== 'done')
    throw new Error(`The fit of ${path} failed in the app.`)
}

/** The page's own measure of the opening in ms: from the request to the frame that shows the picture. */
export async function openToPicture({ page }: AppWindow): Promise<number> {
  const times = await page.evaluate(() =>
    performance.getEntriesByName('open-to-picture').map(({ duration }) => duration),
  )
  if (times.length !== 1) throw new Error(`One opening was measured ${times.length} times.`)
  return times[0]
}

/** Process id of the app's computing process. */
export async function workerPid({ electron }: AppWindow): Promise<number> {
  const pid = await electron.evaluate(
    ({ app }) =>
      app.getAppMetrics().find(({ name, serviceName }) => [name, serviceName].includes('Histologue worker'))
        ?.pid,
  )
  if (!pid) throw new Error('The app has no computing process.')
  return pid
}
