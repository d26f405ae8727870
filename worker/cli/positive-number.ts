import { InvalidArgumentError } from 'commander'

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Not a number above 0.')
  return value
}
