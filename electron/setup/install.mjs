import { existsSync, mkdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './places.mjs'
import { npm, npmOptions, runOrFail, SetupError } from './shell.mjs'

const MIN_NODE = [20, 19]

/** Brings node_modules to what the lockfile says; does nothing where it already is. SetupError where it cannot. */
export async function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1]))
    throw new SetupError(`Node ${MIN_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
  if (!isInstalled()) {
    console.error('Installing packages (once, and when the lockfile changes)…')
    await runOrFail(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci failed: see above.', {
      cwd: projectDir,
      ...npmOptions,
      stdio: ['ignore', 2, 2],
    })
  }
  linkCommand()
}

/** npm's own record of what it put into node_modules, against the lockfile; 10 ms instead of a second npm. */
function isInstalled() {
  try {
    const wanted = readPackages(join(projectDir, 'package-lock.json'))
    const present = readPackages(join(projectDir, 'node_modules', '.package-lock.json'))
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      if (path === '') return true
      const found = present[path]
      return found ? found.version === version : optional === true
    })
  } catch {
    return false
  }
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string; optional?: boolean }>}
 */
function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

/** `npx histologue` finds a project's own command by itself, but only some versions of npm without a question. */
function linkCommand() {
  const link = join(projectDir, 'node_modules', '.bin', 'histologue')
  if (process.platform === 'win32' || existsSync(link)) return
  mkdirSync(join(projectDir, 'node_modules', '.bin'), { recursive: true })
  try {
    unlinkSync(link)
  } catch {
    // There was no dangling link.
  }
  symlinkSync('../../electron/setup/histologue.mjs', link)
}
