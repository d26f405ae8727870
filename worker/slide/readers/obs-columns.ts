import type { AnnFile } from '../../anndata/ann-file.ts'
import type { TableColumn } from '../../anndata/column.ts'
import { openNumbers, readRows } from '../../anndata/read-numbers.ts'
import { readStrings } from '../../anndata/read-strings.ts'
import type { Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { ObsColumn, ObsColumnInfo } from '../../api/methods.ts'
import { counted, someOf, type Warnings } from '../warnings.ts'
import { toHexColour } from './named-colours.ts'

/** Strings with more distinct values than this are names, not labels. */
const MAX_CATEGORIES = 1000

/** Labels of all columns that are kept, a code of 4 bytes for each spot: more than any slide has, less than would fill the memory. */
const MOST_LABEL_BYTES = 1024 ** 3

export interface ObsColumns {
  infos: ObsColumnInfo[]
  /** Codes: `UNKNOWN_COLUMN`. */
  read(name: string): ObsColumn
}

/**
 * Lists the columns of obs. Labels are read now, since their faults belong among the warnings; numbers when asked for.
 * What cannot be used is left out with a warning that names it.
 */
export function openObsColumns(file: AnnFile, table: Table, warnings: Warnings): ObsColumns {
  const infos: ObsColumnInfo[] = []
  const labels = new Map<string, ObsColumn>()
  const unknown: string[] = []
  const tooMany: string[] = []
  const beyond: string[] = []
  let left = MOST_LABEL_BYTES
  for (const name of table.columnNames) {
    const kind = table.kindOf(name)
    if (kind === null) {
      unknown.push(name)
      continue
    }
    if (kind === 'numeric') {
      infos.push({ name, kind, nCategory: 0 })
      continue
    }
    // Codes that were never written cost the file nothing.
    if (4 * table.nRow > left) {
      beyond.push(name)
      continue
    }
    const column = toLabels(table.read(name), name, file, warnings)
    if (column) {
      left -= 4 * table.nRow
      labels.set(name, column)
      infos.push({ name, kind: 'categorical', nCategory: column.categories.length })
    } else tooMany.push(name)
  }
  if (unknown.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'obs',
      `Columns stored in an unknown way were left out: ${someOf(unknown)}.`,
    )
  if (tooMany.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'obs',
      `Columns of more than ${MAX_CATEGORIES} different texts were left out: ${someOf(tooMany)}.`,
    )
  if (beyond.length > 0)
    warnings.add(
      'SKIPPED_ELEMENT',
      'obs',
      `Columns beyond what fits the memory were left out: ${someOf(beyond)}.`,
    )
  const read = (name: string): ObsColumn => {
    const known = labels.get(name)
    if (known) return known
    const column = infos.some((info) => info.name === name) ? table.read(name) : null
    if (column?.kind === 'numeric') return column
    throw new HistologueError('UNKNOWN_COLUMN', `obs has no column ${name}.`, {
      file: file.path,
      place: 'obs',
    })
  }
  return { infos, read }
}

type Labels = Extract<ObsColumn, { kind: 'categorical' }>

function toLabels(column: TableColumn, name: string, file: AnnFile, warnings: Warnings): Labels | null {
  if (column.kind === 'numeric') return null
  if (column.kind === 'string') {
    const labels = codeStrings(column.values)
    return (
      labels && { kind: 'categorical', ...labels, colors: readColors(file, name, labels.categories.length) }
    )
  }
  const { codes, categories, nInvalid } = column
  if (nInvalid > 0)
    warnings.add(
      'VALUES_REPAIRED',
      `obs/${name}`,
      `${counted(nInvalid, 'spot')} had a label code that names no label of ${name}; they count as unlabelled.`,
    )
  return { kind: 'categorical', codes, categories, colors: readColors(file, name, categories.length) }
}

/** Codes in the order of the sorted texts, as pandas makes categories; null where there are too many. */
function codeStrings(values: string[]): { codes: Int32Array; categories: string[] } | null {
  const distinct = new Set(values)
  distinct.delete('')
  if (distinct.size > MAX_CATEGORIES) return null
  const categories = [...distinct].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const codeOf = new Map(categories.map((category, code) => [category, code]))
  return { codes: Int32Array.from(values, (value) => codeOf.get(value) ?? -1), categories }
}

/** Texts, or rows of red, green, blue (and opacity) from 0 to 1, as matplotlib's colour maps give them. */
function readColorTexts(file: AnnFile, place: string): string[] {
  const { type, shape } = file.needArray(place)
  if (!type || shape.length !== 2 || shape[1] < 3) return readStrings(file, place)
  const [nRow, width] = shape
  const values = new Float32Array(nRow * width)
  readRows(file, openNumbers(file, place), 0, nRow, values)
  const hex = (value: number) =>
    Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  return Array.from(
    { length: nRow },
    (_, row) => `#${Array.from(values.subarray(row * width, row * width + 3), hex).join('')}`,
  )
}

/** `uns['<column>_colors']` as `#rrggbb`; null where it is missing, short, or holds what is no colour. */
function readColors(file: AnnFile, name: string, nCategory: number): string[] | null {
  const place = `uns/${name}_colors`
  if (!file.dataset(place)) return null
  try {
    const colors = readColorTexts(file, place).map(toHexColour)
    const isUsable = colors.length >= nCategory && colors.every((color) => color !== null)
    return isUsable ? colors.slice(0, nCategory) : null
  } catch {
    // Colours are decoration: without them the app's own are used.
    return null
  }
}
