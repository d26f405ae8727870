import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { ensureElectron } from '../../electron/setup/runtime.mjs'
import { ensureSystem, hasDisplay, startVirtualDisplay } from '../../electron/setup/system.mjs'
import { keepFits } from './kept-fits.ts'

declare module 'vitest' {
  interface ProvidedContext {
    electron: { executablePath: string; version: string; display: string | null }
    /** See `keepFits`. */
    keptFits: string
  }
}

/** Builds the app, finds Electron, starts a virtual display where there is none and fits the demo slides; once for all e2e files. */
export default async function setUp({ provide }: TestProject): Promise<() => void> {
  await ensureBuilt()
  const { executablePath, version } = await ensureElectron()
  await ensureSystem(executablePath, { needsDisplay: !hasDisplay() })
  const virtual = hasDisplay() ? null : await startVirtualDisplay()
  provide('electron', { executablePath, version, display: virtual?.display ?? null })
  provide('keptFits', await keepFits())
  return () => virtual?.stop()
}
