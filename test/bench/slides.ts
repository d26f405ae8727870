import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sharedData } from '../golden/shared-data.ts'

/** Path of a real slide by name, or null where the data set is missing. */
export function slidePath(name: string): string | null {
  const path = join(sharedData, 'slides', `${name}.h5ad`)
  return existsSync(path) ? path : null
}

/** Why the figures of a missing slide are skipped. */
export const missingSlide = (name: string): string =>
  `no slides/${name}.h5ad (HISTOLOGUE_TEST_DATA names the folder of the data sets)`
