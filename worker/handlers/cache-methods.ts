import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from '../anndata/files-below.ts'
import { CACHE_PARTS, type CachePart, type CacheReport, type FolderSize } from '../api/cache.ts'
import { checked } from './answering.ts'
import { byteCount, changedMs, folderSize } from './folder-size.ts'

/** What is written beside its place, and gets its name when it is whole. */
const PARTIAL = '.part'
/** A writer that has not written for so long is gone; what it began cannot be used. */
const GONE_MS = 600_000

/**
 * The methods about the app's cache in `cacheDir`; `settled` resolves when nothing is being written there, `cleared` hears of what is
 * no longer there.
 */
export function cacheMethods(
  cacheDir: string,
  settled: () => Promise<void>,
  cleared: (parts: readonly CachePart[]) => void,
) {
  return {
    inspectCache: checked('inspectCache', () => inspect(cacheDir)),
    clearCache: checked('clearCache', async ({ parts }) => {
      await settled()
      const freed = await clear(cacheDir, parts)
      cleared(parts)
      return freed
    }),
  }
}

async function inspect(cacheDir: string): Promise<CacheReport> {
  const parts = await Promise.all(
    CACHE_PARTS.map(async (part) => ({ part, ...(await folderSize(join(cacheDir, part))) })),
  )
  return { path: cacheDir, parts, ...(await folderSize(cacheDir)) }
}

/** Only these folders are ever emptied: what else lies in the cache cannot be made again. */
async function clear(cacheDir: string, parts: readonly CachePart[]): Promise<FolderSize> {
  const freed = { nFile: 0, nByte: 0 }
  const isWritten = async (path: string) =>
    path.endsWith(PARTIAL) && (await changedMs(path)) > Date.now() - GONE_MS
  for (const path of (await Promise.all(parts.map((part) => filesBelow(join(cacheDir, part))))).flat()) {
    if (await isWritten(path)) continue
    const nByte = await byteCount(path)
    // A file that is in use cannot be removed on Windows; it stays.
    const isGone = await rm(path).then(
      () => true,
      () => false,
    )
    if (!isGone) continue
    freed.nFile++
    freed.nByte += nByte
  }
  return freed
}
