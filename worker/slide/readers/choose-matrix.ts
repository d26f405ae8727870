import type { AnnFile } from '../../anndata/ann-file.ts'
import { type ReadMatrix, readMatrix, withMatrix } from '../../anndata/matrix.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import type { Alternative } from '../../api/alternatives.ts'
import { HistologueError } from '../../api/errors.ts'
import { type Chosen, listAlternatives, noElement } from '../chosen.ts'
import { selectColumns } from '../select-columns.ts'
import type { KeptMatrices } from '../slide.ts'
import type { Warnings } from '../warnings.ts'
import { warnRepairs } from './warn-repairs.ts'

const COUNT_LAYERS = ['counts', 'raw_counts', 'count']
/** Of AnnData 0.7 and later, and of earlier ones. */
const RAWS: readonly (readonly [place: string, varPlace: string])[] = [
  ['raw/X', 'raw/var'],
  ['raw.X', 'raw.var'],
]
const ALL_OF_RAW = 'raw'

/** Where matrices are looked for. */
interface Places {
  file: AnnFile
  obs: Table
  features: Table
  kept: KeptMatrices | undefined
}

/** A matrix with the table of its features, and what could be chosen in its place. */
export interface ChosenMatrix {
  read: ReadMatrix
  features: Table
  alternatives: Alternative[]
}

/**
 * Reads the matrix that was chosen, or else finds the one to work on (`findCounts`). `raw` stands for `raw/X` with all features
 * that were measured, `raw/X` for those of var. Codes: those of `readMatrix`, `MISSING_ELEMENT` where the one chosen is not there.
 */
export async function chooseMatrix(at: Places, chosen: Chosen, warnings: Warnings): Promise<ChosenMatrix> {
  const { file, features } = at
  const names = listMatrices(file, features)
  const { matrix: wanted } = chosen
  if (wanted === undefined) {
    const read = await findCounts(at, warnings)
    return { read, features, alternatives: listAlternatives('matrix', names, read.place, chosen) }
  }
  if (!names.includes(wanted)) throw noElement(file.path, wanted, names)
  const raw = RAWS.find(([place]) => file.node(place))
  const table = wanted === ALL_OF_RAW && raw ? openTable(file, raw[1]) : features
  const read = await readChosen({ ...at, features: table }, wanted)
  if (!read.isCounts)
    warnings.add(
      'NOT_COUNTS',
      read.place,
      `${read.place} holds values that are no counts, so rankings that need counts are less sure.`,
    )
  const alternatives = listAlternatives('matrix', names, wanted, chosen)
  return { read: warnRepairs(read, warnings), features: table, alternatives }
}

async function readChosen(at: Places, wanted: string): Promise<ReadMatrix> {
  const { file, features } = at
  const raw = RAWS.find(([place]) => file.node(place))
  if (wanted === ALL_OF_RAW && raw) return readKept(at, raw[0], features.nRow)
  const read = raw && wanted === raw[0] ? await readRaw(at, ...raw) : null
  return read ?? readKept(at, wanted, features.nRow)
}

/** X, layers, and what `raw` holds: its part that var lists, and all of it where that is more. */
function listMatrices(file: AnnFile, features: Table): string[] {
  const layers = file.keys('layers').map((name) => `layers/${name}`)
  const names = ['X', ...layers].filter((place) => isMatrix(file, place))
  const raw = RAWS.find(([place, varPlace]) => file.node(place) && file.node(varPlace))
  if (!raw) return names
  try {
    const columns = columnsIn(openTable(file, raw[1]).index, features.index)
    return [...names, ...(columns ? [raw[0]] : []), ...(columns === 'all' ? [] : [ALL_OF_RAW])]
  } catch {
    // A damaged raw is no choice; where it is needed its fault is said.
    return names
  }
}

function isMatrix(file: AnnFile, place: string): boolean {
  try {
    if (file.group(place)) return file.dataset(`${place}/indptr`) !== null
    return file.dataset(place) !== null && file.needArray(place).type !== null
  } catch {
    return false
  }
}

/**
 * The matrix to work on: X where it holds counts, else the first of `layers/counts` and `raw/X` that does, else X.
 * Another choice than X, and every repair, is said in a warning. Codes: those of `readMatrix`.
 */
async function findCounts(at: Places, warnings: Warnings): Promise<ReadMatrix> {
  const x = await readX(at)
  if (!(x instanceof HistologueError) && x.isCounts) return warnRepairs(x, warnings)
  const why = x instanceof HistologueError ? x.message : 'X holds values that are no counts.'
  for (const candidate of otherMatrices(at)) {
    const found = await tryMatrix(candidate, warnings)
    if (!found?.isCounts) continue
    warnings.add('MATRIX_CHOSEN', found.place, `${why} The counts in ${found.place} are used.`)
    return warnRepairs(found, warnings)
  }
  if (x instanceof HistologueError) return await readInPlaceOfX(at, x, warnings)
  warnings.add(
    'NOT_COUNTS',
    'X',
    `${why} The file has no counts beside it, so rankings that need counts are less sure.`,
  )
  return warnRepairs(x, warnings)
}

/** A file without X may have its values in a layer alone; code of `fault` where it has none. */
async function readInPlaceOfX(at: Places, fault: HistologueError, warnings: Warnings): Promise<ReadMatrix> {
  const { file, features } = at
  const [layer] = listMatrices(file, features).filter((name) => name.startsWith('layers/'))
  if (fault.code !== 'MISSING_ELEMENT' || file.node('X') || layer === undefined) throw fault
  const read = await readKept(at, layer, features.nRow)
  warnings.add('MATRIX_CHOSEN', layer, `The file has no X; the values of ${layer} are used.`)
  warnings.add(
    'NOT_COUNTS',
    layer,
    `${layer} holds values that are no counts, so rankings that need counts are less sure.`,
  )
  return warnRepairs(read, warnings)
}

/** A matrix of the file, as it was kept where it was; a store of many files is read anew. */
function readKept({ file, obs, kept }: Places, place: string, nFeature: number): Promise<ReadMatrix> {
  const read = () => prepareMatrix(file, place, obs.nRow, nFeature)
  if (!kept || file.container !== 'h5') return read()
  return kept.through({ file: file.path, place: file.placeOf(place), nSpot: obs.nRow, nFeature }, read)
}

/** X, or why it cannot be read: other counts in the file may stand in for it. */
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
  const raws = RAWS.filter(([place, varPlace]) => file.node(place) && file.node(varPlace)).map(
    ([place, varPlace]) => ({ place, read: () => readRaw(at, place, varPlace) }),
  )
  return [...layers, ...raws]
}

/** Reads `raw/X` and takes the columns of var out of it, by index; null where var is no part of raw/var. */
async function readRaw(at: Places, place: string, varPlace: string): Promise<ReadMatrix | null> {
  const { file, features } = at
  const rawIndex = openTable(file, varPlace).index
  const columns = columnsIn(rawIndex, features.index)
  if (!columns) return null
  const raw = await readKept(at, place, rawIndex.length)
  return columns === 'all' ? raw : withMatrix(raw, selectColumns(raw.matrix, columns))
}

/** Where each of `index` stands in `rawIndex`; null where one is missing or cannot be told apart. */
function columnsIn(rawIndex: string[], index: string[]): Uint32Array | 'all' | null {
  if (rawIndex.length === index.length && rawIndex.every((name, i) => name === index[i])) return 'all'
  const columnOf = new Map(rawIndex.map((name, column) => [name, column]))
  if (columnOf.size < rawIndex.length || !index.every((name) => columnOf.has(name))) return null
  return Uint32Array.from(index, (name) => columnOf.get(name) ?? 0)
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

async function prepareMatrix(
  file: AnnFile,
  place: string,
  nRow: number,
  nColumn: number,
): Promise<ReadMatrix> {
  await file.prepare(place)
  try {
    return await readMatrix(file, place, nRow, nColumn)
  } finally {
    file.release(place)
  }
}
