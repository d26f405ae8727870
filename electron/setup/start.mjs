import { ensureBuilt } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { projectDir } from './places.mjs'
import { ensureElectron } from './runtime.mjs'
import { run, runMain, SetupError } from './shell.mjs'
import { electronFlags, ensureSystem, hasDisplay } from './system.mjs'

/** `npm start [-- slide.h5ad]`: all the set-up, then the app. */
await runMain(async () => {
  await ensurePackages()
  await ensureBuilt()
  const { executablePath } = await ensureElectron()
  await ensureSystem(executablePath, { needsDisplay: !hasDisplay() })
  if (!hasDisplay())
    throw new SetupError(
      'there is no display here: `xvfb-run -a npm start` opens the app on a virtual one, and `npx histologue --help` ' +
        'does the same work from the terminal.',
    )
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return run(executablePath, [...electronFlags(), projectDir, ...process.argv.slice(2)], { env })
})
