import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of the real slides beside the project (they are never part of it). */
export const sharedData =
  process.env.HISTOLOGUE_TEST_DATA ?? new URL('../../../shared/data', import.meta.url).pathname

/** Says loudly that tests are skipped where the real slides are missing; true where they are there. */
export function hasSharedData(folder: string): boolean {
  const isThere = existsSync(join(sharedData, folder))
  if (!isThere)
    console.warn(
      `SKIPPED: no real slides at ${folder}; set HISTOLOGUE_TEST_DATA to the folder that holds them.`,
    )
  return isThere
}
