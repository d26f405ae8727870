import { H5_CLASS, numberTypeOf } from './decode-numbers.ts'
import type { Hdf5File } from './hdf5.ts'
import { openNumbers, readRows } from './read-numbers.ts'
import { readStrings } from './read-strings.ts'

/** A number stored as a scalar (or, by old writers, as an array of one); null where there is none. */
export function readNumber(file: Hdf5File, place: string): number | null {
  const dataset = file.dataset(place)
  if (!dataset) return null
  const { shape, total_size, ...metadata } = file.guard(place, () => dataset.metadata)
  if (!shape || total_size !== 1 || !numberTypeOf({ shape, total_size, ...metadata })) return null
  if (shape.length > 0) {
    const value = new Float64Array(1)
    readRows(file, openNumbers(file, place), 0, 1, value)
    return value[0]
  }
  const value = file.guard(place, () => dataset.value)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null
}

/** A string stored as a scalar (or as an array of one); null where there is none. */
export function readText(file: Hdf5File, place: string): string | null {
  const dataset = file.dataset(place)
  if (!dataset) return null
  const { shape, total_size, type } = file.guard(place, () => dataset.metadata)
  if (!shape || total_size !== 1 || type !== H5_CLASS.string) return null
  return readStrings(file, place)[0]
}
