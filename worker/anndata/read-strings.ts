import type { AnnFile } from './ann-file.ts'
import { tooLarge } from './hdf5-error.ts'
import { readVector } from './read-numbers.ts'

/** Names of spots, features or labels; far more than any slide has, far fewer than would fill the memory. */
const MAX_STRINGS = 20_000_000

/** All strings of an array (fixed or variable length, UTF-8). Codes: `MISSING_ELEMENT`, `FILE_DAMAGED`. */
export function readStrings(file: AnnFile, place: string): string[] {
  const { shape } = file.needArray(place)
  const count = countOf(shape)
  if (count > MAX_STRINGS) throw tooLarge(file.path, place)
  return count === 0 ? [] : file.decodeStrings(place)
}

/** Labels of any kind as text: strings as they are, numbers and booleans as written. */
export function readLabels(file: AnnFile, place: string): string[] {
  const { shape, type, isText } = file.needArray(place)
  if (isText) return readStrings(file, place)
  if (countOf(shape) > MAX_STRINGS) throw tooLarge(file.path, place)
  return Array.from(readVector(file, place), (value) =>
    type?.isBoolean ? (value ? 'True' : 'False') : String(value),
  )
}

function countOf(shape: number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
