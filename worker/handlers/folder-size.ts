import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FolderSize } from '../api/cache.ts'

/** Files below a folder; what goes away while they are counted is not counted. */
export async function folderSize(folder: string): Promise<FolderSize> {
  const sizes = await Promise.all((await filesBelow(folder)).map(byteCount))
  return { nFile: sizes.length, nByte: sizes.reduce((a, b) => a + b, 0) }
}

/** Paths of all files below a folder; none where there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
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
