import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { toFileError } from './file-error.ts'

/** What tells a file from another: its size, when it was changed, and what is in it. */
export interface FileIdentity {
  size: number
  modifiedMs: number
  /** Lower-case hex. */
  sha256: string
}

/** Reads a file once, in pieces, to tell it from any other. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function fileIdentity(path: string): Promise<FileIdentity> {
  try {
    const { size, mtimeMs } = await stat(path)
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece)
    return { size, modifiedMs: mtimeMs, sha256: hash.digest('hex') }
  } catch (thrown) {
    throw toFileError(thrown, path)
  }
}
