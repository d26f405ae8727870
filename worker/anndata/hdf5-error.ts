import { HistologueError } from '../api/errors.ts'

const COPY_AGAIN = 'Copy the file again from where it came from, or write it again with anndata.'

/**
 * Turns what the HDF5 library throws into an error with a code.
 * Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (unknown filter, too large); a HistologueError passes unchanged.
 */
export function toHdf5Error(thrown: unknown, file: string, place: string): HistologueError {
  if (thrown instanceof HistologueError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const details = { file, place, cause: thrown }
  const truncated = /truncated file: eof = (\d+), .*stored_eof = (\d+)/.exec(text)
  if (truncated)
    return new HistologueError(
      'FILE_DAMAGED',
      `The file ends early: ${formatBytes(truncated[1])} of ${formatBytes(truncated[2])} bytes are there.`,
      { ...details, advice: COPY_AGAIN },
    )
  const filter = /required filter '?([^']*)'? is not registered|required plugin/i.exec(text)
  if (filter)
    return new HistologueError(
      'FORMAT_UNSUPPORTED',
      `${place} is compressed by a method that is not known here${filter[1] ? ` (${filter[1]})` : ''}.`,
      { ...details, advice: 'Write the file again with gzip compression.' },
    )
  if (/allocation|out of memory|Cannot enlarge memory/i.test(text)) return tooLarge(file, place)
  return new HistologueError('FILE_DAMAGED', `The file is damaged: ${place} cannot be read.`, {
    ...details,
    advice: COPY_AGAIN,
  })
}

function formatBytes(digits: string): string {
  return Number(digits).toLocaleString('en-US')
}

/** The error for something that would not fit in memory; code `FORMAT_UNSUPPORTED`. */
export function tooLarge(file: string, place: string): HistologueError {
  return new HistologueError('FORMAT_UNSUPPORTED', `${place} is too large to be read here.`, {
    file,
    place,
    advice: 'Open a part of it: fewer spots or fewer features.',
  })
}
