import type { AnnFile } from '../../anndata/ann-file.ts'
import { openNumbers, readRows } from '../../anndata/read-numbers.ts'
import { openTable, type Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import type { EmbeddingInfo } from '../../api/histology.ts'
import { someOf } from '../warnings.ts'

/** Where spots lie is no look of theirs. */
const POSITIONS = ['spatial', 'X_spatial']
const MOST_VALUES = 2 ** 28

/** A group of the file with an obsm of its own. */
export interface EmbeddingSource {
  file: AnnFile
  obs: Table
  /** Stands before its keys: empty at the root, `rna:` in a modality. */
  prefix: string
  /** Its rows in the order of the slide's spots; missing where they are the same. */
  rows?: Uint32Array
}

/** Of slides without any such table. */
export const NO_EMBEDDINGS: Embeddings = {
  infos: [],
  read: async (key) => {
    throw new HistologueError('UNKNOWN_EMBEDDING', `The slide has no obsm "${key}".`, { place: 'obsm' })
  },
}

/** The tables of obsm that can be read, and their values. */
export interface Embeddings {
  infos: EmbeddingInfo[]
  /** `[nSpot, width]`, finite. Codes: `UNKNOWN_EMBEDDING`, `SHAPE_MISMATCH`, `VALUE_INVALID`. */
  read(key: string): Promise<Float32Array>
}

/**
 * Lists the tables of numbers in obsm that have a row for every spot: arrays, data frames of numbers, members of the records of
 * 0.5 and 0.6. What else lies there is left out without a word, since a slide needs none of it.
 */
export function openEmbeddings(sources: readonly EmbeddingSource[]): Embeddings {
  const found = sources.flatMap((source) =>
    keysOf(source).map((name) => ({ key: `${source.prefix}${name}`, name, source })),
  )
  const infos = found.flatMap(({ key, name, source }) => {
    const [nRow, width] = quietly(() => shapeOf(source, name)) ?? [0, 0]
    return nRow === source.obs.nRow && width > 0 ? [{ key, width }] : []
  })
  const read = async (key: string) => {
    const place = found.find((one) => one.key === key)
    if (place) return await readTable(place.source, place.name)
    throw new HistologueError('UNKNOWN_EMBEDDING', `The slide has no obsm "${key}".`, {
      ...(sources[0] && { file: sources[0].file.path }),
      place: 'obsm',
      advice:
        infos.length === 0
          ? 'The file holds no tables of numbers in obsm beside positions.'
          : `It has ${someOf(infos.map((info) => info.key))}.`,
    })
  }
  return { infos, read }
}

function keysOf({ file }: EmbeddingSource): string[] {
  const records = quietly(() => file.compound('obsm'))
  const keys = records ? [...records.keys()] : file.keys('obsm')
  return keys.filter((key) => !POSITIONS.includes(key))
}

/** `[nRow, width]`; null where no numbers are stored there. */
function shapeOf({ file, obs }: EmbeddingSource, name: string): [number, number] | null {
  const records = file.compound('obsm')
  if (records) {
    const member = records.get(name)
    return member?.kind === 'numbers' ? [obs.nRow, member.width] : null
  }
  if (!file.dataset(`obsm/${name}`)) return frameShape(file, name)
  const { shape, type } = file.needArray(`obsm/${name}`)
  return type && !type.isBoolean && shape.length === 2 ? [shape[0], shape[1]] : null
}

function frameShape(file: AnnFile, name: string): [number, number] | null {
  if (file.textAttribute(`obsm/${name}`, 'encoding-type') !== 'dataframe') return null
  const table = openTable(file, `obsm/${name}`)
  const isNumeric = table.columnNames.every((column) => table.kindOf(column) === 'numeric')
  return isNumeric ? [table.nRow, table.columnNames.length] : null
}

async function readTable(source: EmbeddingSource, name: string): Promise<Float32Array> {
  const { file, obs, rows } = source
  const place = `obsm/${name}`
  const shape = shapeOf(source, name)
  if (!shape || shape[0] !== obs.nRow || shape[1] === 0 || obs.nRow * shape[1] > MOST_VALUES)
    throw new HistologueError(
      'SHAPE_MISMATCH',
      shape
        ? `${place} has shape [${shape.join(', ')}] for ${obs.nRow} spots.`
        : `${place} holds no table of numbers.`,
      { file: file.path, place, advice: 'Write one row of numbers for every spot into this place.' },
    )
  await file.prepare(place)
  const values = valuesOf(source, name, shape)
  refuseNonFinite(values, shape[1], file.path, place)
  return rows ? pickRows(values, shape[1], rows) : values
}

function valuesOf({ file }: EmbeddingSource, name: string, [nRow, width]: [number, number]): Float32Array {
  const place = `obsm/${name}`
  const records = file.compound('obsm')
  if (records) {
    const member = records.get(name)
    return member?.kind === 'numbers' ? member.values : new Float32Array(0)
  }
  const values = new Float32Array(nRow * width)
  if (file.dataset(place)) readRows(file, openNumbers(file, place), 0, nRow, values)
  else readFrame(openTable(file, place), values)
  return values
}

function readFrame(table: Table, values: Float32Array): void {
  const { columnNames, nRow } = table
  for (const [at, name] of columnNames.entries()) {
    const column = table.read(name)
    for (let row = 0; row < nRow; row++)
      values[row * columnNames.length + at] = column.kind === 'numeric' ? column.values[row] : Number.NaN
  }
}

function refuseNonFinite(values: Float32Array, width: number, file: string, place: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return
  throw new HistologueError(
    'VALUE_INVALID',
    `${place} holds ${values[at]} in row ${Math.floor(at / width)}, column ${at % width} (counted from 0).`,
    { file, place, advice: 'Compute these numbers again, or leave out the spots that have none.' },
  )
}

function pickRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, at) => {
    out.set(values.subarray(row * width, (row + 1) * width), at * width)
  })
  return out
}

function quietly<T>(step: () => T): T | null {
  try {
    return step()
  } catch {
    return null
  }
}
