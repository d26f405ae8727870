import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { filesBelow } from '../anndata/files-below.ts'
import { HistologueError } from '../api/errors.ts'
import { toFileError } from './file-error.ts'
import type { SlideParts } from './slide.ts'

/** What tells that a file is the one it was, without reading it. */
export interface FileState {
  size: number
  modifiedMs: number
  isFolder?: true
}

/** What tells a file from another: its size, when it was changed, and what is in it. */
export interface FileIdentity extends FileState {
  /** Lower-case hex. */
  sha256: string
}

/** Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function fileState(path: string): Promise<FileState> {
  try {
    const stats = await stat(path)
    return { size: stats.size, modifiedMs: stats.mtimeMs, ...(stats.isDirectory() && { isFolder: true }) }
  } catch (thrown) {
    throw toFileError(thrown, path)
  }
}

/** The files that a picture is made of: those below a folder of OME-Zarr, else the path itself. */
export async function pictureFiles(path: string): Promise<string[]> {
  const below = await filesBelow(path)
  return below.length > 0 ? below : [path]
}

/** Reads a file once, in pieces, to tell it from any other. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  try {
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece)
    // Asked after the reading, so that a change while it was read shows.
    return { ...(await fileState(path)), sha256: hash.digest('hex') }
  } catch (thrown) {
    throw toFileError(thrown, path)
  }
}

/** SHA-256 of a file that is as it was, lower-case hex. Codes: `FILE_CHANGED`, those of `fileIdentity`. */
export async function sha256Since(before: FileState, path: string): Promise<string> {
  const { size, modifiedMs, sha256 } = await fileIdentity(path)
  if (size === before.size && modifiedMs === before.modifiedMs) return sha256
  throw fileChanged(path)
}

/** Code `FILE_CHANGED`. */
export function fileChanged(file: string): HistologueError {
  const advice = 'Open it again.'
  return new HistologueError('FILE_CHANGED', 'The file changed since it was opened.', { file, advice })
}

/** One SHA-256 for a slide of several files below `root`: of their names, their own SHA-256s and the element chosen. */
export async function sha256OfParts(
  root: string,
  { files, element }: SlideParts,
  sha256Of: (file: string) => Promise<string>,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(element))
  const named = files.map((file) => [relative(root, file).split(sep).join('/'), file] as const)
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${await sha256Of(file)}\n`)
  return hash.digest('hex')
}
