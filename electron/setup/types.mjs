import { join } from 'node:path'
import { projectCacheDir, projectDir } from './places.mjs'
import { run, runMain } from './shell.mjs'

/** `npm run types`: every tsconfig, all of them even where one fails. */
await runMain(async () => {
  const tsc = join(projectDir, 'node_modules', 'typescript', 'bin', 'tsc')
  let failures = 0
  for (const part of ['worker', 'models', 'electron', 'renderer', 'test'])
    failures += await run(process.execPath, [tsc, '-p', part, ...remember(part)], { cwd: projectDir })
  return failures > 0 ? 1 : 0
})

/**
 * What was checked and has not changed is not checked again: a quarter of the time.
 * @param {string} part
 */
function remember(part) {
  return ['--incremental', '--tsBuildInfoFile', join(projectCacheDir, `types-${part}.tsbuildinfo`)]
}
