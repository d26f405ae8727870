import type { AnnFile } from './ann-file.ts'
import { readStrings } from './read-strings.ts'

/** A number stored as a scalar (or, by old writers, as an array of one); null where there is none. */
export function readNumber(file: AnnFile, place: string): number | null {
  if (!file.dataset(place)) return null
  const { shape, type } = file.needArray(place)
  if (!type || shape.some((length) => length !== 1)) return null
  const value = new Float64Array(1)
  file.decodeRows(place, 0, 1, 1, value, 0)
  return value[0]
}

/** A string stored as a scalar (or as an array of one); null where there is none. */
export function readText(file: AnnFile, place: string): string | null {
  if (!file.dataset(place)) return null
  const { shape, isText } = file.needArray(place)
  return isText && shape.every((length) => length === 1) ? readStrings(file, place)[0] : null
}
