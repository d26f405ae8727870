import { stat } from 'node:fs/promises'
import { filesBelow } from '../anndata/files-below.ts'
import type { FolderSize } from '../api/cache.ts'
import { fewAtOnce } from '../slide/few-at-once.ts'

/** Files below a folder; what goes away while they are counted is not counted. */
export async function folderSize(folder: string): Promise<FolderSize> {
  const sizes = await fewAtOnce(await filesBelow(folder), byteCount)
  return { nFile: sizes.length, nByte: sizes.reduce((a, b) => a + b, 0) }
}

/** Bytes of a file, 0 where it is gone. */
export function byteCount(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** When a file was changed last (ms since 1970), 0 where it is gone. */
export function changedMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
