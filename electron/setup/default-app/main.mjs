import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

/**
 * What the default app inside Electron's own release does, for the runtime of `local-runtime.mjs`, which came without one:
 * loads the modules after `-r` (Playwright's holds back `ready` until it is attached), then the app whose folder is named.
 */
const { modules, folder } = readArguments(process.argv.slice(1))
const require = createRequire(import.meta.url)
for (const path of modules) require(path)

const {
  name,
  productName = name,
  version,
  main,
} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.name = productName
/** @type {{ setVersion(version: string): void, setAppPath(path: string): void }} Not in Electron's types. */
const hidden = /** @type {any} */ (app)
hidden.setVersion(version)
hidden.setAppPath(folder)
await import(pathToFileURL(join(folder, main)).href)

/**
 * @param {string[]} args
 * @returns {{ modules: string[], folder: string }}
 */
function readArguments(args) {
  const modules = []
  while (args.length > 0) {
    const arg = /** @type {string} */ (args.shift())
    if (arg === '-r') modules.push(/** @type {string} */ (args.shift()))
    else if (!arg.startsWith('-')) return { modules, folder: arg }
  }
  throw new Error('No app is named.')
}
