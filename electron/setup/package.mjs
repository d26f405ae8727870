import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensurePackages } from './install.mjs'
import { ensureLocalDist } from './local-runtime.mjs'
import { projectDir } from './places.mjs'
import { ensureElectron } from './runtime.mjs'
import { run, runMain } from './shell.mjs'

/**
 * `npm run package`: installers for this platform under `dist/`. Where Electron cannot be downloaded, installers
 * cannot be made either (their tools come from the same place), so it is the unpacked app from the local runtime;
 * `-- --dir` makes no more than that anywhere.
 */
await runMain(async () => {
  await ensurePackages()
  await ensureBuilt()
  const { isLocal, version } = await ensureElectron()
  const local = isLocal
    ? ['--dir', `-c.electronDist=${await ensureLocalDist()}`, `-c.electronVersion=${version}`]
    : []
  const builder = join(projectDir, 'node_modules', 'electron-builder', 'cli.js')
  const args = [builder, '--publish', 'never', ...local, ...process.argv.slice(2)]
  const code = await run(process.execPath, args, { cwd: projectDir })
  if (code === 0 && isLocal)
    console.error(
      `dist/ holds the unpacked app on Electron ${version}; AppImage and deb need a machine that reaches GitHub.`,
    )
  return code
})
