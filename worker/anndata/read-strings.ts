import type { AnnFile } from './ann-file.ts'
import { tooLarge } from './hdf5-error.ts'
import { numberLabels } from './number-labels.ts'
import { openVector, readRows } from './read-numbers.ts'

/**
 * Names of spots, features or labels; more than any slide has (Visium HD has 11 million bins at 2 µm), far fewer than would fill
 * the memory. A `Set` or `Map` of V8 holds no more than 2^24.
 */
export const MAX_STRINGS = 16_000_000

/** All strings of an array (fixed or variable length, UTF-8). Codes: `MISSING_ELEMENT`, `FILE_DAMAGED`. */
export function readStrings(file: AnnFile, place: string): string[] {
  const { shape } = file.needArray(place)
  const count = countOf(shape)
  if (count > MAX_STRINGS) throw tooLarge(file.path, place)
  return count === 0 ? [] : file.decodeStrings(place)
}

/** Labels of any kind as text: strings as they are, numbers and booleans as Python prints them. */
export function readLabels(file: AnnFile, place: string): string[] {
  const { shape, isText } = file.needArray(place)
  if (isText) return readStrings(file, place)
  if (countOf(shape) > MAX_STRINGS) throw tooLarge(file.path, place)
  const numbers = openVector(file, place)
  if (numbers.shape[0] === 0) return []
  // Of 64-bit integers those beyond 2^53 are no numbers of JavaScript.
  if (!numbers.type.isFloat && numbers.type.sizeBytes === 8)
    return numberLabels(file.decodeLongs(place), numbers.type)
  const values = new Float64Array(numbers.shape[0])
  readRows(file, numbers, 0, values.length, values)
  return numberLabels(values, numbers.type)
}

function countOf(shape: number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
