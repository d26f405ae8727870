import { existsSync } from 'node:fs'
import { HistologueError } from '../../api/errors.ts'

/** The error for a picture that opened but cannot be decoded; codes `FILE_DAMAGED`, `FILE_NOT_FOUND` where it went away meanwhile. */
export function damaged(path: string, cause: unknown): HistologueError {
  // `path` of a picture inside a slide is a place in it, and no file.
  const isGone =
    cause instanceof Error && /ENOENT|Input file is missing/.test(cause.message) && !existsSync(path)
  if (isGone)
    return new HistologueError('FILE_NOT_FOUND', 'The picture is no longer there.', {
      file: path,
      advice: 'It may have been moved or renamed; choose it again.',
      cause,
    })
  return new HistologueError('FILE_DAMAGED', 'The picture is damaged.', {
    file: path,
    advice: 'Copy it again from where it came from.',
    cause,
  })
}
