import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from '../anndata/files-below.ts'
import { CACHE_PARTS, type CachePart, type CacheReport, type FolderSize } from '../api/cache.ts'
import { checked } from './answering.ts'
import { byteCount, folderSize } from './folder-size.ts'

/** The methods about the app's cache in `cacheDir`; `settled` resolves when nothing is being written there. */
export function cacheMethods(cacheDir: string, settled: () => Promise<void>) {
  return {
    inspectCache: checked('inspectCache', () => inspect(cacheDir)),
    clearCache: checked('clearCache', async ({ parts }) => {
      await settled()
      return clear(cacheDir, parts)
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
  for (const path of (await Promise.all(parts.map((part) => filesBelow(join(cacheDir, part))))).flat()) {
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
