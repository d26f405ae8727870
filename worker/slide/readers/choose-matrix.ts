import type { AnnFile } from '../../anndata/ann-file.ts'
import { type ReadMatrix, readMatrix } from '../../anndata/matrix.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import { selectColumns } from '../select-columns.ts'
import type { KeptMatrices } from '../slide.ts'
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
  kept?: KeptMatrices,
): Promise<ReadMatrix> {
  const at = { file, obs, features, kept }
  const x = await readX(at)
  if (!(x instanceof HistologueError) && x.isCounts) return warnRepairs(x, warnings)
  const why = x instanceof HistologueError ? x.message : 'X holds values that are no counts.'
  for (const candidate of otherMatrices(at)) {
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
/** Where matrices are looked for. */
interface Places {
  file: AnnFile
  obs: Table
  features: Table
  kept: KeptMatrices | undefined
}

/** A matrix of the file, as it was kept where it was; a store of many files is read anew. */
function readKept({ file, obs, kept }: Places, place: string, nFeature: number): Promise<ReadMatrix> {
  const read = () => readMatrix(file, place, obs.nRow, nFeature)
  if (!kept || file.container !== 'h5') return read()
  return kept.through({ file: file.path, place: file.placeOf(place), nSpot: obs.nRow, nFeature }, read)
}

async function readX(at: Places): Promise<ReadMatrix | HistologueError> {
  try {
    return await readKept(at, 'X', at.features.nRow)
  } catch (thrown) {
    if (thrown instanceof HistologueError) return thrown
    throw thrown
  }
}

interface Candidate {
  place: string
  read: () => Promise<ReadMatrix | null>
}

function otherMatrices(at: Places): Candidate[] {
  const { file, features } = at
  const layers = COUNT_LAYERS.map((name) => `layers/${name}`)
    .filter((place) => file.node(place))
    .map((place) => ({ place, read: () => readKept(at, place, features.nRow) }))
  const raws = [
    ['raw/X', 'raw/var'],
    ['raw.X', 'raw.var'],
  ]
    .filter(([place, varPlace]) => file.node(place) && file.node(varPlace))
    .map(([place, varPlace]) => ({ place, read: () => readRaw(at, place, varPlace) }))
  return [...layers, ...raws]
}

/** Reads `raw/X` and takes the columns of var out of it, by index; null where var is no part of raw/var. */
async function readRaw(at: Places, place: string, varPlace: string): Promise<ReadMatrix | null> {
  const { file, features } = at
  const rawIndex = openTable(file, varPlace).index
  const columnOf = new Map(rawIndex.map((name, column) => [name, column]))
  const isSame = rawIndex.length === features.nRow && rawIndex.every((name, i) => name === features.index[i])
  // A name that repeats cannot be told apart, unless both lists are the same.
  if (!isSame && (columnOf.size < rawIndex.length || !features.index.every((name) => columnOf.has(name))))
    return null
  const raw = await readKept(at, place, rawIndex.length)
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
