import { join } from 'node:path'
import { projectDir } from './places.mjs'
import { run, runMain } from './shell.mjs'

/** `npm run types`: every tsconfig, all of them even where one fails. */
await runMain(async () => {
  const tsc = join(projectDir, 'node_modules', 'typescript', 'bin', 'tsc')
  let failures = 0
  for (const part of ['worker', 'models', 'electron', 'renderer', 'test'])
    failures += await run(process.execPath, [tsc, '-p', part], { cwd: projectDir })
  return failures > 0 ? 1 : 0
})
