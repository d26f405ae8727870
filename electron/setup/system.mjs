import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { hasCommand, outputOf, runOrFail, SetupError } from './shell.mjs'

/** What Electron and a display without a screen need on Debian; `t64` names are those of releases since 2024. */
const LIBRARIES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libatk-bridge2.0-0']
const DISPLAY = ['xvfb', 'xauth']
const FONTS = ['fonts-dejavu-core', 'fonts-liberation']

/**
 * Makes sure that Electron's shared libraries are here, and a virtual display where one is wanted: installs Debian's
 * packages when root, else a SetupError names the command. Does nothing off Linux.
 * @param {string} executablePath
 * @param {{ needsDisplay: boolean }} options
 */
export async function ensureSystem(executablePath, { needsDisplay }) {
  if (process.platform !== 'linux') return
  const missing = missingLibraries(executablePath)
  const packages = [
    ...(missing.length > 0 ? LIBRARIES : []),
    ...(needsDisplay && !hasCommand('Xvfb') ? DISPLAY : []),
    ...(hasFonts() ? [] : FONTS),
  ]
  if (packages.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!hasCommand('apt-get'))
    throw new SetupError(
      `This system lacks ${[...missing, ...packages].join(', ')}: install them and try again.`,
    )
  if (process.getuid?.() !== 0) throw new SetupError(`System packages are missing. Run: sudo ${command}`)
  console.error(`Installing system packages: ${packages.join(' ')}…`)
  await aptInstall(packages, command)
}

/**
 * @param {string[]} packages
 * @param {string} command
 */
async function aptInstall(packages, command) {
  /** @type {import('node:child_process').SpawnOptions} */
  const quiet = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  await runOrFail('apt-get', ['update', '-qq'], 'apt-get update failed: see above.', quiet)
  const named = packages.map((name) =>
    outputOf('apt-cache', ['show', `${name}t64`])?.includes('Package:') ? `${name}t64` : name,
  )
  await runOrFail(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...named],
    `${command} failed: see above.`,
    quiet,
  )
}

/**
 * Names of the shared libraries that the loader does not find.
 * @param {string} executablePath
 * @returns {string[]}
 */
function missingLibraries(executablePath) {
  const listing = outputOf('ldd', [executablePath]) ?? ''
  return [...listing.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
}

function hasFonts() {
  return ['/usr/share/fonts/truetype', '/usr/share/fonts/TTF', '/usr/share/fonts/opentype'].some(
    (folder) => existsSync(folder) && readdirSync(folder).length > 0,
  )
}

/** Whether a window could be shown here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Starts a virtual display and names it; `stop` ends it. SetupError where Xvfb does not come up.
 * @returns {Promise<{ display: string, stop: () => void }>}
 */
export function startVirtualDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    const fail = () => reject(new SetupError('The virtual display (Xvfb) did not start.'))
    server.once('error', fail)
    server.once('exit', fail)
    const numbers = /** @type {import('node:stream').Readable} */ (server.stdio[3])
    numbers.once('data', (number) =>
      resolve({ display: `:${String(number).trim()}`, stop: () => server.kill() }),
    )
  })
}

/**
 * Switches that Electron needs on this machine: no sandbox for root or where the kernel gives none,
 * software drawing where there is no GPU.
 * @returns {string[]}
 */
export function electronFlags() {
  if (process.platform !== 'linux') return []
  const hasGpu = existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('render'))
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(hasGpu ? [] : ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']),
  ]
}
