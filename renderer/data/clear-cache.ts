import type { CachePart } from '../../worker/api/cache.ts'
import { toHistologueError } from '../../worker/api/errors.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { CACHE_WORDS } from '../ui/cache-words.ts'
import { formatBytes } from '../ui/format.ts'
import { connection } from './connection.ts'

/** Removes parts of the app's cache and says what came free. */
export async function clearCache(parts: CachePart[]): Promise<void> {
  try {
    const { nFile, nByte } = await connection.call('clearCache', { parts })
    const freed = nFile === 0 ? CACHE_WORDS.nothing : `${formatBytes(nByte)} are free again.`
    tell('Cache cleared', `${freed} ${CACHE_WORDS.untouched}`)
  } catch (thrown) {
    tellProblem(toHistologueError(thrown).toRecord())
  }
}
