import { readdir, stat } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import type { DeviceReport } from '../api/devices.ts'
import type { InspectedDevices } from '../attention/devices.ts'

/** What the app runs on, around what was found of its providers. A cache that is not there holds nothing. */
export async function deviceReport(
  { onnxruntime, devices, auto }: InspectedDevices,
  { cacheDir, appVersion }: { cacheDir: string; appVersion: string },
): Promise<DeviceReport> {
  const cpus = os.cpus()
  return {
    versions: { histologue: appVersion, node: process.versions.node, onnxruntime },
    system: {
      platform: process.platform,
      release: os.release(),
      arch: process.arch,
      processor: cpus[0]?.model.trim() || 'unknown',
      nCore: cpus.length,
      memoryBytes: os.totalmem(),
    },
    cache: { path: cacheDir, ...(await sizeOf(cacheDir)) },
    devices,
    auto,
  }
}

/** Files below a folder; what goes away while they are counted is not counted. */
async function sizeOf(folder: string): Promise<{ nFile: number; nByte: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return { nFile: files.length, nByte: sizes.reduce((a, b) => a + b, 0) }
}
