import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HistologueError } from '../api/errors.ts'

/**
 * Paths of all files below a folder, links followed as git-annex leaves them; none where there is no such folder. A link that
 * leads nowhere is no file. Code: `FILE_UNREADABLE` for what cannot be listed.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  await gather(folder, [], found, true)
  return found
}

/** The same without what links lead to, for who deletes what was found. */
export async function ownFilesBelow(folder: string): Promise<string[]> {
  const found: string[] = []
  await gather(folder, [], found, false)
  return found
}

/** `above` are the real paths of the folders on the way here: a link to one of them would be followed for ever. */
async function gather(
  folder: string,
  above: readonly string[],
  found: string[],
  followsLinks: boolean,
): Promise<void> {
  const entries = await orNothing(folder, readdir(folder, { withFileTypes: true }))
  if (!entries?.length) return
  const here = await orNothing(folder, realpath(folder))
  if (here === null || above.includes(here)) return
  for (const entry of entries) {
    const path = join(folder, entry.name)
    const kind: Pick<Dirent, 'isFile' | 'isDirectory'> | null =
      followsLinks && entry.isSymbolicLink() ? await orNothing(path, stat(path)) : entry
    if (kind?.isFile()) found.push(path)
    else if (kind?.isDirectory()) await gather(path, [...above, here], found, followsLinks)
  }
}

async function orNothing<T>(path: string, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new HistologueError('FILE_UNREADABLE', `What is in ${path} cannot be listed.`, {
      file: path,
      advice: 'Check that you may read it and that the drive is still connected.',
      cause: thrown,
    })
  }
}
