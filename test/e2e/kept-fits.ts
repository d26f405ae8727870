import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectCacheDir, projectDir } from '../../electron/setup/places.mjs'
import { DEMO_OPTIONS, SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'

/**
 * Fits both demo slides in the terminal, once for all files whose tests are not about fitting; the cache folder that holds the
 * fits. It stays for the next run, which finds them under the same names unless the model or the slides have another version.
 */
export async function keepFits(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-fits-'))
  const cacheDir = join(projectCacheDir, 'kept-fits')
  const program = join(projectDir, 'electron/setup/histologue.mjs')
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  for (const [name, options] of Object.entries({ demo: DEMO_OPTIONS, small: SMALL_DEMO_OPTIONS })) {
    const path = join(folder, `${name}.h5ad`)
    await writeDemoSlide(path, options)
    await promisify(execFile)(process.execPath, [program, 'fit', path], {
      env: { ...env, HISTOLOGUE_CACHE: cacheDir },
    })
  }
  rmSync(folder, { recursive: true, force: true })
  return cacheDir
}
