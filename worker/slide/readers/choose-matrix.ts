import type { AnnFile } from '../../anndata/ann-file.ts'
import { type ReadMatrix, readMatrix } from '../../anndata/matrix.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import { selectColumns } from '../select-columns.ts'
import type { Warnings } from '../warnings.ts'
import { warnRepairs } from './warn-repairs.ts'

const COUNT_LAYERS = ['counts', 'raw_counts', 'count']

/**
 * The matrix to work on: X where it holds counts, else the first of `layers/counts` and `raw/X` that does, else X.
 * Another choice than X, and every repair, is said in a warning. Codes: those of `readMatrix`.
 */
export async function chooseMatrix(
  file: AnnFile,
  obs: Table,
  features: Table,
  warnings: Warnings,
): Promise<ReadMatrix> {
  const x = await readX(file, obs, features)
  if (!(x instanceof HistologueError) && x.isCounts) return warnRepairs(x, warnings)
  const why = x instanceof HistologueError ? x.message : 'X holds values that are no counts.'
  for (const candidate of otherMatrices(file, obs, features)) {
    const found = await tryMatrix(candidate, warnings)
    if (!found?.isCounts) continue
    warnings.add('MATRIX_CHOSEN', found.place, `${why} The counts in ${found.place} are used.`)
    return warnRepairs(found, warnings)
  }
  if (x instanceof HistologueError) throw x
  warnings.add(
    'NOT_COUNTS',
    'X',
    `${why} The file has no counts beside it, so rankings that need counts are less sure.`,
  )
  return warnRepairs(x, warnings)
}

/** X, or why it cannot be read: other counts in the file may stand in for it. */
async function readX(file: AnnFile, obs: Table, features: Table): Promise<ReadMatrix | HistologueError> {
  try {
    return await readMatrix(file, 'X', obs.nRow, features.nRow)
  } catch (thrown) {
    if (thrown instanceof HistologueError) return thrown
    throw thrown
  }
}

interface Candidate {
  place: string
  read: () => Promise<ReadMatrix | null>
}

function otherMatrices(file: AnnFile, obs: Table, features: Table): Candidate[] {
  const layers = COUNT_LAYERS.map((name) => `layers/${name}`)
    .filter((place) => file.node(place))
    .map((place) => ({ place, read: () => readMatrix(file, place, obs.nRow, features.nRow) }))
  const raws = [
    ['raw/X', 'raw/var'],
    ['raw.X', 'raw.var'],
  ]
    .filter(([place, varPlace]) => file.node(place) && file.node(varPlace))
    .map(([place, varPlace]) => ({ place, read: () => readRaw(file, place, varPlace, obs, features) }))
  return [...layers, ...raws]
}

/** Reads `raw/X` and takes the columns of var out of it, by index; null where var is no part of raw/var. */
async function readRaw(
  file: AnnFile,
  place: string,
  varPlace: string,
  obs: Table,
  features: Table,
): Promise<ReadMatrix | null> {
  const rawIndex = openTable(file, varPlace).index
  const columnOf = new Map(rawIndex.map((name, column) => [name, column]))
  const isSame = rawIndex.length === features.nRow && rawIndex.every((name, i) => name === features.index[i])
  // A name that repeats cannot be told apart, unless both lists are the same.
  if (!isSame && (columnOf.size < rawIndex.length || !features.index.every((name) => columnOf.has(name))))
    return null
  const raw = await readMatrix(file, place, obs.nRow, rawIndex.length)
  if (isSame || !raw.isCounts) return raw
  const columns = Uint32Array.from(features.index, (name) => columnOf.get(name) ?? 0)
  return { ...raw, matrix: selectColumns(raw.matrix, columns) }
}

async function tryMatrix({ place, read }: Candidate, warnings: Warnings): Promise<ReadMatrix | null> {
  try {
    return await read()
  } catch (thrown) {
    const reason = thrown instanceof HistologueError ? thrown.message : `${place} cannot be read.`
    warnings.add('SKIPPED_ELEMENT', place, reason)
    return null
  }
}
