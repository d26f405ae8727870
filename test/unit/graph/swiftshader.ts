import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const icd = 'vk_swiftshader_icd.json'

/**
 * Environment of a process in which WebGPU runs on SwiftShader, undefined where SwiftShader is missing. Looked for in
 * HISTOLOGUE_SWIFTSHADER (the driver's JSON or its folder), then in Electron runtimes under the project's cache and in Electron's own package. The
 * folder must hold libvulkan.so.1 too unless the system has one; both variables are read when a process starts.
 */
export function swiftshaderEnv(): NodeJS.ProcessEnv | undefined {
  const given = process.env.HISTOLOGUE_SWIFTSHADER
  const cache = new URL('../../../.cache', import.meta.url).pathname
  const cached = existsSync(cache) ? readdirSync(cache).map((folder) => join(cache, folder, icd)) : []
  const downloaded = new URL(`../../../node_modules/electron/dist/${icd}`, import.meta.url).pathname
  const candidates = given ? [given, join(given, icd)] : [...cached, downloaded]
  const driver = candidates.find((path) => path.endsWith('.json') && existsSync(path))
  if (!driver) return undefined
  const libraries = [dirname(driver), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return { ...process.env, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: libraries }
}
