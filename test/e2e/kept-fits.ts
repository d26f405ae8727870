import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectDir } from '../../electron/setup/places.mjs'
import { DEMO_OPTIONS, SMALL_DEMO_OPTIONS, writeDemoSlide } from '../../worker/demo/demo-slide.ts'

export interface KeptFits {
  /** A cache folder that holds the fits of both demo slides. */
  cacheDir: string
  remove(): void
}

/** Fits both demo slides in the terminal, once for all files whose tests are not about fitting. */
export async function keepFits(): Promise<KeptFits> {
  const folder = mkdtempSync(join(tmpdir(), 'histologue-fits-'))
  const cacheDir = join(folder, 'cache')
  const program = join(projectDir, 'electron/setup/histologue.mjs')
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  for (const [name, options] of Object.entries({ demo: DEMO_OPTIONS, small: SMALL_DEMO_OPTIONS })) {
    const path = join(folder, `${name}.h5ad`)
    await writeDemoSlide(path, options)
    await promisify(execFile)(process.execPath, [program, 'fit', path], {
      env: { ...env, HISTOLOGUE_CACHE: cacheDir },
    })
  }
  return { cacheDir, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
