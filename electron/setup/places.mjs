import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the project, absolute. */
export const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Folder for what all clones of one user share (a download of 196 MB); `HISTOLOGUE_SETUP_CACHE` moves it. */
export const sharedCacheDir =
  process.env.HISTOLOGUE_SETUP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'histologue-setup')

/** Folder for what this clone keeps between calls; git ignores it. */
export const projectCacheDir = join(projectDir, '.cache')
