import { HistologueError } from '../api/errors.ts'

/** Turns what the file system throws into `FILE_NOT_FOUND` or `FILE_UNREADABLE`. */
export function toFileError(thrown: unknown, file: string): HistologueError {
  if (thrown instanceof HistologueError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new HistologueError('FILE_NOT_FOUND', 'There is no such file.', {
      file,
      advice: 'It may have been moved or renamed; choose it again.',
      cause: thrown,
    })
  return new HistologueError('FILE_UNREADABLE', 'The file cannot be read.', {
    file,
    advice: 'Check that you may read it and that the drive is still connected.',
    cause: thrown,
  })
}
