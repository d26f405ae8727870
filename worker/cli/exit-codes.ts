import type { HistologueError } from '../api/errors.ts'

/** How the terminal program ends; named in `--help`. */
export const EXIT = { ok: 0, failure: 1, usage: 2, cancelled: 130 } as const

/** The exit code of an error. */
export function exitCodeOf(error: HistologueError): number {
  if (error.code === 'CANCELLED') return EXIT.cancelled
  return EXIT.failure
}

/** An error for people: message, then file, place and advice where known, one a line. */
export function errorText({ message, code, details }: HistologueError): string {
  const { file, place, advice } = details
  const lines = [`histologue: ${message} [${code}]`]
  if (file && !message.includes(file)) lines.push(`  file:   ${file}`)
  if (place) lines.push(`  place:  ${place}`)
  if (advice) lines.push(`  advice: ${advice}`)
  return `${lines.join('\n')}\n`
}
