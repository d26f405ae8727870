import { randomUUID } from 'node:crypto'
import { access, constants, type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { HistologueError, toHistologueError } from '../api/errors.ts'

/** Text is handed to the file in pieces of about this size. */
const CHUNK_CHARACTERS = 64 * 1024
/** Low for the sake of time: a table of all bins has gigabytes. */
const GZIP_LEVEL = 3

/** Writes lines to a file piece by piece, as `writeWhole`; compressed where its name ends in `.gz`. Stops with `CANCELLED`; throws `WRITE_FAILED`. */
export async function writeLines(
  path: string,
  lines: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  await writeWhole(path, async (file) => {
    if (path.endsWith('.gz')) return writeCompressed(file, pieces(lines, signal))
    for await (const piece of pieces(lines, signal)) await file.writeFile(piece)
  })
}

async function* pieces(
  lines: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  let pending = ''
  for await (const line of lines) {
    signal?.throwIfAborted()
    pending += line
    if (pending.length < CHUNK_CHARACTERS) continue
    yield pending
    pending = ''
  }
  yield pending
}

/** The reader waits for the compressor and that for the disk, so that no more than a few pieces are held. */
function writeCompressed(file: FileHandle, source: AsyncIterable<string>): Promise<void> {
  return pipeline(source, createGzip({ level: GZIP_LEVEL }), async (compressed: AsyncIterable<Buffer>) => {
    for await (const piece of compressed) await file.writeFile(piece)
  })
}

/**
 * Writes a file beside the path first, under a name of its own, and renames it at the end: the path holds the old file
 * or the whole new one, never a part, also where others write the same. Throws `WRITE_FAILED`, or as `write` does.
 */
export async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await writeBeside(path, async (partial) => {
    const file = await open(partial, 'wx')
    try {
      await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
  })
}

/** As `writeWhole`, for writers that take a path: `write` makes the file that it is given the name of. */
export async function writeBeside<T>(path: string, write: (partial: string) => Promise<T>): Promise<T> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  try {
    const written = await write(partial)
    await rename(partial, path)
    return written
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => {})
    throw isSystemError(thrown) ? writeFailed(path, thrown) : toHistologueError(thrown)
  }
}

/** Throws `WRITE_FAILED` where the folder of a path is missing or not to be written into, before long work for it. */
export async function refuseUnwritable(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
    throw writeFailed(path, cause)
  })
}

/** Turns a file system's error into `WRITE_FAILED` with advice that fits its cause. */
export function writeFailed(path: string, cause: NodeJS.ErrnoException): HistologueError {
  return new HistologueError('WRITE_FAILED', `${path} could not be written (${cause.code}).`, {
    file: path,
    advice: ADVICE[cause.code ?? ''] ?? 'Choose another place and try again.',
    cause,
  })
}

const ADVICE: Record<string, string> = {
  ENOENT: 'The folder does not exist: create it or choose another one.',
  ENOTDIR: 'A part of the path is a file, not a folder: choose another place.',
  EISDIR: 'The path is a folder: give a file name.',
  EACCES: 'You may not write there: choose a folder of your own.',
  EPERM: 'The file is open elsewhere or protected: close it or choose another name.',
  EBUSY: 'The file is open elsewhere: close it or choose another name.',
  EROFS: 'The disk is read-only: choose another place.',
  ENOSPC: 'The disk is full: free some space or choose another disk.',
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown
}
