import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { projectDir } from '../electron/setup/places.mjs'

interface ElectronStart {
  /** By `ensureElectron`. */
  executablePath: string
  /** Of Chromium and the app, around the project's own folder. */
  flags: string[]
  args?: string[] | undefined
  env: Record<string, string>
}

/**
 * Launches the built app so that it waits for Playwright before it opens a window. Playwright makes it wait only where it finds
 * Electron by itself: given a path it attaches while the first page loads, and about one launch in thirty never comes back.
 */
export function launchElectron({
  executablePath,
  flags,
  args = [],
  env,
}: ElectronStart): Promise<ElectronApplication> {
  // The package `electron` says where the executable is that it fetched, and of another one what it reads here.
  const isItsOwn = executablePath.startsWith(join(projectDir, 'node_modules'))
  if (!isItsOwn) process.env.ELECTRON_OVERRIDE_DIST_PATH = dirname(executablePath)
  return _electron.launch({ args: [...flags, projectDir, ...args], env, timeout: 45_000 })
}
