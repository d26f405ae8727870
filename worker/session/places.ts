import { access } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { PlaceText } from './session-schema.ts'

/** A file as a session in `folder` names it: where it is, and, with `/` on every system, where from there; '' on another drive. */
export function placeIn(folder: string, path: string): PlaceText {
  const from = relative(folder, path)
  return { path, relative: isAbsolute(from) ? '' : from.split(sep).join('/') }
}

/**
 * Where a named file is now: where it was, else beside the session file as it was, else by its name in one of `folders`; null
 * where it is in none of them.
 */
export async function findPlace(
  folder: string,
  { path, relative: from }: PlaceText,
  folders: readonly string[],
): Promise<string | null> {
  const name = basename(path.replaceAll('\\', '/'))
  const tried = [
    ...(isAbsolute(path) ? [path] : []),
    ...(from ? [resolve(folder, from)] : []),
    ...folders.map((other) => join(other, name)),
  ]
  for (const one of tried) if (await isThere(one)) return one
  return null
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The folder that a session file's relative paths start from. */
export const folderOf = (path: string): string => dirname(resolve(path))
