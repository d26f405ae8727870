import type { Versions } from '../../worker/api/bridge.ts'
import type { ErrorRecord } from '../../worker/api/errors.ts'

/** What "copy details" gives: code, message, file, place and versions, one a line. */
export function describeError(error: ErrorRecord, versions: Versions | null): string {
  const lines = [
    `code: ${error.code}`,
    `message: ${error.message}`,
    error.file && `file: ${error.file}`,
    error.place && `place: ${error.place}`,
    error.advice && `advice: ${error.advice}`,
    versions &&
      `Histologue ${versions.app}, Electron ${versions.electron}, Chrome ${versions.chrome}, ${versions.platform}`,
  ]
  return lines.filter(Boolean).join('\n')
}
