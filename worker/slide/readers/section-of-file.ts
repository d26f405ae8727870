import type { AnnFile } from '../../anndata/ann-file.ts'
import type { Table } from '../../anndata/table.ts'
import type { Alternative } from '../../api/alternatives.ts'
import { type Chosen, listAlternatives, noElement } from '../chosen.ts'
import { counted, someOf, type Warnings } from '../warnings.ts'
import { findLibraries, type SpatialLibrary } from './spatial-library.ts'

/** Columns that scanpy and squidpy users keep the section of a spot in; others are looked at after them. */
const SECTION_COLUMNS = ['library_id', 'sample', 'sample_id', 'section', 'batch']

/** Which of the sections in a file is shown. */
export interface Section {
  library: SpatialLibrary | null
  /** Rows of obs that lie on it, ascending; null for all. */
  rows: Uint32Array | null
  alternatives: Alternative[]
}

/**
 * Chooses a section (`uns/spatial/<library>`): the one asked for, else the first with pictures. Where a column of obs names the
 * library of every spot, its spots alone are shown. Code: `MISSING_ELEMENT` where the library asked for is not there.
 */
export function chooseSection(file: AnnFile, obs: Table | null, chosen: Chosen, warnings: Warnings): Section {
  const libraries = findLibraries(file)
  const ids = libraries.flatMap(({ id }) => id ?? [])
  const { library: wanted } = chosen
  const library = wanted === undefined ? libraries[0] : libraries.find(({ id }) => id === wanted)
  if (wanted !== undefined && !library) throw noElement(file.path, wanted, ids)
  const alternatives = listAlternatives('library', ids, library?.id ?? null, chosen)
  if (!library || alternatives.length === 0) return { library: library ?? null, rows: null, alternatives }
  const rows = obs && rowsOfLibrary(obs, ids, library.id ?? '')
  const others = someOf(ids.filter((id) => id !== library.id))
  warnings.add(
    'SKIPPED_ELEMENT',
    'uns/spatial',
    rows
      ? `The file holds several sections; ${library.id} with its ${counted(rows.length, 'spot')} is shown, not ${others}.`
      : `The file holds pictures of several sections; that of ${library.id} is shown, not ${others}, under all spots, since no column of obs says which spot lies on which.`,
  )
  return { library, rows, alternatives }
}

/** Rows labelled with a library in the first column whose labels are libraries; null where there is no such column. */
function rowsOfLibrary(obs: Table, ids: readonly string[], id: string): Uint32Array | null {
  const others = obs.columnNames.filter((name) => !SECTION_COLUMNS.includes(name))
  for (const name of [...SECTION_COLUMNS, ...others]) {
    if (!obs.columnNames.includes(name)) continue
    const kind = obs.kindOf(name)
    if (kind !== 'categorical' && kind !== 'string') continue
    const labels = labelsOf(obs, name)
    const rows = Uint32Array.from(labels.keys()).filter((row) => labels[row] === id)
    if (rows.length > 0 && labels.every((label) => ids.includes(label))) return rows
  }
  return null
}

function labelsOf(obs: Table, name: string): string[] {
  const column = obs.read(name)
  if (column.kind === 'categorical') return Array.from(column.codes, (code) => column.categories[code] ?? '')
  return column.kind === 'string' ? column.values : []
}
