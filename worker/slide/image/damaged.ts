import { HistologueError } from '../../api/errors.ts'

/** The error for a picture that opens but cannot be decoded; code `FILE_DAMAGED`. */
export function damaged(path: string, cause: unknown): HistologueError {
  return new HistologueError('FILE_DAMAGED', 'The picture is damaged.', {
    file: path,
    advice: 'Copy it again from where it came from.',
    cause,
  })
}
