import os from 'node:os'
import type { DeviceReport } from '../api/devices.ts'
import type { InspectedDevices } from '../attention/devices.ts'
import { folderSize } from './folder-size.ts'

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
    cache: { path: cacheDir, ...(await folderSize(cacheDir)) },
    devices,
    auto,
  }
}
