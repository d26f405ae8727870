import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { HistologueError } from '../api/errors.ts'

/** SHA-256 of a whole file as hex, read in pieces. Throws `FILE_UNREADABLE`. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk)
  } catch (cause) {
    throw new HistologueError('FILE_UNREADABLE', `${path} can no longer be read.`, {
      file: path,
      advice: 'Check that the file has not been moved, then open it again.',
      cause,
    })
  }
  return hash.digest('hex')
}
