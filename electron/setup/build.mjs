import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectDir } from './places.mjs'
import { runMain } from './shell.mjs'

const SOURCE_DIRS = ['electron', 'worker', 'renderer', 'models']
const STAMP = join(projectDir, 'out', '.sources')

/** Builds `out/` where a source has changed since the last build. Needs node_modules. */
export async function ensureBuilt() {
  const hash = hashSources()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return
  await build(hash)
}

/** @param {string} hash */
async function build(hash) {
  console.error('Building…')
  rmSync(STAMP, { force: true })
  const vite = await import('vite')
  // The test runner's own value would give React's development build, with paths of this machine in it.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  for (const part of ['shell', 'preload', 'worker', 'page']) {
    const configFile = join(projectDir, 'electron', 'build', `${part}.config.mjs`)
    await vite.build({ configFile, logLevel: 'warn' })
  }
  if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV
  mkdirSync(join(projectDir, 'out'), { recursive: true })
  writeFileSync(STAMP, hash)
}

/** Content of every source, so that a checkout of another commit builds and a mere `touch` does not. */
function hashSources() {
  const hash = createHash('sha256').update(readFileSync(join(projectDir, 'package-lock.json')))
  for (const dir of SOURCE_DIRS) {
    const files = readdirSync(join(projectDir, dir), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((path) => !path.endsWith('.onnx') && !path.includes(`${sep}setup${sep}`))
      .sort()
    for (const path of files) hash.update(path.slice(projectDir.length)).update(readFileSync(path))
  }
  return hash.digest('hex')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await runMain(async () => {
    await build(hashSources())
    return 0
  })
