#!/usr/bin/env node
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { projectDir } from './places.mjs'
import { runMain } from './shell.mjs'

/** `npx histologue …`: the terminal program, built first where its sources changed. */
await runMain(async () => {
  await ensurePackages()
  await ensureBuilt()
  process.argv[1] = join(projectDir, 'out', 'worker', 'cli.js')
  await import(pathToFileURL(process.argv[1]).href)
})
