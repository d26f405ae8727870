import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '../../electron/setup/build.mjs'
import { ensureElectron } from '../../electron/setup/runtime.mjs'
import { ensureSystem, hasDisplay, startVirtualDisplay } from '../../electron/setup/system.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    electron: { executablePath: string; version: string; display: string | null }
  }
}

/** Builds the app, finds Electron and starts a virtual display where there is none; once for all e2e files. */
export default async function setUp({ provide }: TestProject): Promise<() => void> {
  await ensureBuilt()
  const { executablePath, version } = await ensureElectron()
  await ensureSystem(executablePath, { needsDisplay: !hasDisplay() })
  const virtual = hasDisplay() ? null : await startVirtualDisplay()
  provide('electron', { executablePath, version, display: virtual?.display ?? null })
  return () => virtual?.stop()
}
