import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { inject } from 'vitest'
import { launchElectron } from '../launch-electron.ts'

/** Software drawing everywhere, so that pictures are the same on every machine. */
export const SOFTWARE_FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

export interface TestApp {
  electron: ElectronApplication
  page: Page
  /** The folder of this run's settings and cache; a temporary one unless given. */
  profile: string
  /** What the page wrote as errors so far. */
  consoleErrors: string[]
  /** Ends the app; fails where the page wrote errors that are not allowed for. */
  close(options?: { allowing?: RegExp }): Promise<void>
}

export interface LaunchOptions {
  args?: string[]
  profile?: string
  /** Whether the demo slides have their fits; not so where fitting is what is tested. */
  hasFits?: boolean
}

/** Launches the built app on a profile of its own and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<TestApp> {
  const { executablePath } = inject('electron')
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'histologue-e2e-'))
  if (options.hasFits ?? true)
    cpSync(join(inject('keptFits'), 'fits'), join(profile, 'cache', 'fits'), { recursive: true })
  const electron = await launchElectron({
    executablePath,
    flags: [...SOFTWARE_FLAGS, `--user-data-dir=${profile}`],
    args: options.args,
    env: environment(profile),
  })
  const page = await electron.firstWindow()
  const consoleErrors: string[] = []
  page.on('pageerror', (error) => consoleErrors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text())
  })
  await page.waitForLoadState('load')

  const close: TestApp['close'] = async ({ allowing } = {}) => {
    await electron.close()
    if (!options.profile) rmSync(profile, { recursive: true, force: true })
    const unexpected = consoleErrors.filter((text) => !allowing?.test(text))
    if (unexpected.length > 0) throw new Error(`The page wrote errors:\n${unexpected.join('\n')}`)
  }
  return { electron, page, profile, consoleErrors, close }
}

/** The environment of an app or a terminal program of a test: the virtual display, and a cache of its own. */
export function environment(profile: string): Record<string, string> {
  const { display } = inject('electron')
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return {
    ...(env as Record<string, string>),
    HISTOLOGUE_CACHE: join(profile, 'cache'),
    ...(display ? { DISPLAY: display } : {}),
  }
}

/** Makes the next file dialogs answer as if the user had chosen these paths; null cancels. */
export async function answerDialogs(
  app: TestApp,
  answers: { open?: string | null; save?: string | null },
): Promise<void> {
  await app.electron.evaluate(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = async () => ({ canceled: !open, filePaths: open ? [open] : [] })
    dialog.showSaveDialog = async () => ({ canceled: !save, filePath: save ?? '' })
  }, answers)
}

/** Clicks an entry of the menu bar by the command it sends (`MenuCommand`). */
export async function clickMenu(app: TestApp, command: string): Promise<void> {
  await app.electron.evaluate(({ Menu }, id) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id)
    if (!item) throw new Error(`The menu has no ${id}.`)
    item.click()
  }, command)
}

/** Kills the computing process as a crash would; its process id. */
export async function killWorker(app: TestApp): Promise<number> {
  const pid = await app.electron.evaluate(
    ({ app: electronApp }) =>
      electronApp
        .getAppMetrics()
        .find(({ name, serviceName }) => [name, serviceName].includes('Histologue worker'))?.pid,
  )
  if (!pid) throw new Error('There is no computing process.')
  process.kill(pid, 'SIGKILL')
  return pid
}
