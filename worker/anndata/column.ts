import { HistologueError } from '../api/errors.ts'
import type { AnnFile } from './ann-file.ts'
import { type NumberDataset, openNumbers, readIntegers, readRows, readVector } from './read-numbers.ts'
import { readLabels, readStrings } from './read-strings.ts'

/** One column of a table, `nRow` long. */
export type TableColumn =
  | {
      kind: 'categorical'
      /** -1 where missing. */
      codes: Int32Array
      categories: string[]
      /** Codes that name no category; they count as missing. */
      nInvalid: number
    }
  | { kind: 'numeric'; values: Float32Array }
  | { kind: 'string'; values: string[] }

export type ColumnKind = TableColumn['kind']

/**
 * What a column will be when it is read, from its encoding alone; null where the encoding is unknown.
 * Encodings: AnnData "array", "string-array", "categorical", "nullable-*", and the `categories` attribute of 0.7.
 */
export function columnKind(file: AnnFile, place: string): ColumnKind | null {
  if (file.dataset(place)) {
    if (legacyCategories(file, place)) return 'categorical'
    const { shape, type, isText } = file.needArray(place)
    if (shape.length !== 1) return null
    if (isText) return 'string'
    return type ? (type.isBoolean ? 'categorical' : 'numeric') : null
  }
  switch (file.textAttribute(place, 'encoding-type')) {
    case 'categorical':
    case 'nullable-boolean':
      return 'categorical'
    case 'nullable-integer':
      return 'numeric'
    case 'nullable-string-array':
      return 'string'
    default:
      return null
  }
}

/** Reads a column of `nRow` rows. Codes: `MISSING_ELEMENT`, `SHAPE_MISMATCH`, `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`. */
export function readColumn(file: AnnFile, place: string, nRow: number): TableColumn {
  const kind = columnKind(file, place)
  const dataset = file.dataset(place)
  if (kind === 'categorical') return readCategorical(file, place, nRow, dataset)
  if (kind === 'numeric') return { kind, values: readNumeric(file, place, nRow, dataset) }
  if (kind === 'string') return readStringColumn(file, place, nRow, dataset)
  throw new HistologueError('FORMAT_UNSUPPORTED', `${place} is stored in a way that is not known here.`, {
    file: file.path,
    place,
  })
}

/** The place of the categories of a 0.7 column, whose codes carry a `categories` reference. */
function legacyCategories(file: AnnFile, place: string): string | null {
  const slash = place.lastIndexOf('/')
  const categories = `${place.slice(0, slash)}/__categories${place.slice(slash)}`
  return file.dataset(categories) ? categories : null
}

function readCategorical(file: AnnFile, place: string, nRow: number, dataset: object | null): TableColumn {
  if (dataset) {
    const categories = legacyCategories(file, place)
    const codes = readIntegers(file, place, nRow)
    return toCategorical(codes, categories ? readLabels(file, categories) : ['False', 'True'])
  }
  if (file.textAttribute(place, 'encoding-type') === 'nullable-boolean') {
    const codes = readIntegers(file, `${place}/values`, nRow)
    const mask = readIntegers(file, `${place}/mask`, nRow)
    return toCategorical(
      codes.map((code, i) => (mask[i] ? -1 : code)),
      ['False', 'True'],
    )
  }
  return toCategorical(readIntegers(file, `${place}/codes`, nRow), readLabels(file, `${place}/categories`))
}

/** Makes a categorical column; codes that name no category become missing and are counted. */
export function toCategorical(codes: Int32Array, categories: string[]): TableColumn {
  let nInvalid = 0
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] >= -1 && codes[i] < categories.length) continue
    codes[i] = -1
    nInvalid++
  }
  return { kind: 'categorical', codes, categories, nInvalid }
}

function readNumeric(file: AnnFile, place: string, nRow: number, dataset: object | null): Float32Array {
  if (dataset) return readVector(file, place, nRow)
  const values = readVector(file, `${place}/values`, nRow)
  const mask = readIntegers(file, `${place}/mask`, nRow)
  return values.map((value, i) => (mask[i] ? Number.NaN : value))
}

function readStringColumn(file: AnnFile, place: string, nRow: number, dataset: object | null): TableColumn {
  const valuesPlace = dataset ? place : `${place}/values`
  // Before they are read: a length costs the file nothing.
  const { shape } = file.needArray(valuesPlace)
  if (shape.length !== 1 || shape[0] !== nRow)
    throw new HistologueError('SHAPE_MISMATCH', `${place} has ${shape.join(' × ')} values, not ${nRow}.`, {
      file: file.path,
      place,
      advice: 'Write the file again with anndata, which checks the lengths.',
    })
  const values = readStrings(file, valuesPlace)
  if (dataset) return { kind: 'string', values }
  const mask = readIntegers(file, `${place}/mask`, nRow)
  return { kind: 'string', values: values.map((value, i) => (mask[i] ? '' : value)) }
}

/** Reads `[n, >= 2]` numbers and keeps the first two of each row. Codes: `SHAPE_MISMATCH`, `FILE_DAMAGED`. */
export function readPairs(file: AnnFile, place: string, nRow: number): Float32Array {
  const numbers = openNumbers(file, place)
  const [length, width = 0] = numbers.shape
  if (numbers.shape.length !== 2 || length !== nRow || width < 2 || width > 64)
    throw new HistologueError(
      'SHAPE_MISMATCH',
      `${place} has shape [${numbers.shape.join(', ')}], but there are ${nRow} spots with x and y each.`,
      { file: file.path, place, advice: 'Write coordinates of exactly the spots in obs into this place.' },
    )
  const pairs = new Float32Array(nRow * 2)
  if (width === 2) readRows(file, numbers, 0, nRow, pairs)
  else readFirstTwo(file, numbers, width, pairs)
  return pairs
}

/** A block of rows at a time, since only two of `width` numbers are kept. */
function readFirstTwo(file: AnnFile, numbers: NumberDataset, width: number, pairs: Float32Array): void {
  const nRow = pairs.length / 2
  const rows = new Float32Array(Math.min(nRow, numbers.blockRows) * width)
  for (let start = 0; start < nRow; start += numbers.blockRows) {
    const end = Math.min(nRow, start + numbers.blockRows)
    readRows(file, numbers, start, end, rows)
    for (let row = start; row < end; row++) {
      pairs[2 * row] = rows[(row - start) * width]
      pairs[2 * row + 1] = rows[(row - start) * width + 1]
    }
  }
}
