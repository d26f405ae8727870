import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

interface Kept {
  path: string
  nByte: number
  usedMs: number
}

/** Files of a folder, the longest unused first; empty where there is no such folder. */
async function filesOf(folder: string): Promise<Kept[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name): Promise<Kept | null> => {
      const path = join(folder, name)
      const stats = await stat(path).catch(() => null)
      return stats?.isFile() ? { path, nByte: stats.size, usedMs: stats.mtimeMs } : null
    }),
  )
  return found.filter((kept) => kept !== null).sort((a, b) => a.usedMs - b.usedMs)
}

/** Removes what was longest unused (by time of change, which use renews) until a folder holds no more than `mostBytes`. */
export async function trimFolder(folder: string, mostBytes: number): Promise<void> {
  const files = await filesOf(folder)
  let nByte = files.reduce((sum, file) => sum + file.nByte, 0)
  for (const file of files) {
    if (nByte <= mostBytes) return
    await rm(file.path, { force: true }).catch(() => {})
    nByte -= file.nByte
  }
}
