#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }
import { cacheDir } from './cache-dir.ts'
import { EXIT } from './cli/exit-codes.ts'
import { runCli } from './cli/program.ts'
import { createHandlers } from './handlers.ts'

const controller = new AbortController()
process.on('SIGINT', () => {
  // The second Ctrl-C does not wait for the work to notice the first.
  if (controller.signal.aborted) process.exit(EXIT.cancelled)
  controller.abort()
})
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const handlers = createHandlers({ cacheDir: cacheDir(), appVersion: manifest.version })
const world = {
  handlers,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  cwd: process.cwd(),
}
process.exitCode = await runCli(process.argv.slice(2), world, manifest.version)
await handlers[Symbol.asyncDispose]()
