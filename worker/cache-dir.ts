import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Folder of the app's cache, the same for app and terminal: `HISTOLOGUE_CACHE` if set, else where the operating
 * system keeps caches (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). Not made here.
 */
export function cacheDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.HISTOLOGUE_CACHE) return env.HISTOLOGUE_CACHE
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'histologue')
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
    return join(local, 'histologue', 'cache')
  }
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'histologue')
}
