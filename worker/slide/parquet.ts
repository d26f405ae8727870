import { type ParquetParsers, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { HistologueError } from '../api/errors.ts'

/** More rows than a slide has; fewer than would fill the memory. */
const MAX_ROWS = 16_000_000
/** Unpacked bytes of one column that are read at most, by what the file says. */
const MAX_COLUMN_BYTES = 2 * 1024 ** 3

/** The bytes of a file, of which parts can be asked for. */
export interface ByteSource {
  byteLength: number
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>
}

/** A Parquet table whose columns are read when asked for. */
export interface ParquetTable {
  nRow: number
  columnNames: string[]
  /** The key-value metadata of the file, e.g. `pandas`. */
  metadata: Map<string, string>
  /**
   * Gives the values of columns, one column after the other, in pieces from the first row to the last; no more than a group of
   * rows is in memory. Codes: `MISSING_ELEMENT`, `FILE_DAMAGED`.
   */
  read(names: readonly string[], take: TakeValues, become?: Becoming): Promise<void>
}

/** Gets `values` of a column, which start at row `start`. */
export type TakeValues = (column: string, values: ArrayLike<unknown>, start: number) => void

/** What values become before they are gathered, so that what is large need not be: texts stay, geometries are GeoJSON where missing. */
export interface Becoming {
  toText?(text: string): unknown
  /** Well-Known Binary. */
  toGeometry?(bytes: Uint8Array): unknown
}

/**
 * Opens a Parquet table. `path` names it in errors. Codes: `FILE_DAMAGED`, `FORMAT_UNSUPPORTED` (too large).
 * Source: Apache Parquet format; GeoParquet 1.0 for geometries.
 */
export async function openParquet(source: ByteSource, path: string): Promise<ParquetTable> {
  const metadata = await parquetMetadataAsync(source).catch((thrown) => {
    throw damaged(path, thrown)
  })
  const nRow = Number(metadata.num_rows)
  const columns = metadata.schema.filter(({ num_children }) => !num_children).map(({ name }) => name)
  const nByte = metadata.row_groups.map(({ columns: chunks }) =>
    Math.max(0, ...chunks.map(({ meta_data }) => Number(meta_data?.total_uncompressed_size ?? 0))),
  )
  if (!(nRow <= MAX_ROWS) || nByte.some((count) => !(count <= MAX_COLUMN_BYTES))) throw tooLarge(path)
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows))
  const read = async (names: readonly string[], take: TakeValues, become: Becoming = {}) => {
    const missing = names.find((name) => !columns.includes(name))
    if (missing !== undefined) throw noColumn(path, missing)
    const options = { file: source, metadata, compressors, parsers: parsersOf(become) }
    for (const name of names) {
      let start = 0
      for (const nGroup of groups) {
        const rowEnd = Math.min(nRow, start + nGroup)
        const onChunk = ({ columnData, rowStart }: { columnData: ArrayLike<unknown>; rowStart: number }) =>
          take(name, columnData, rowStart)
        await parquetRead({ ...options, columns: [name], rowStart: start, rowEnd, onChunk }).catch(
          (thrown) => {
            throw damaged(path, thrown)
          },
        )
        start = rowEnd
      }
    }
  }
  const facts = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''] as const)
  return { nRow, columnNames: columns, metadata: new Map(facts), read }
}

const decoder = new TextDecoder()

function parsersOf({ toText, toGeometry }: Becoming): Partial<ParquetParsers> {
  return {
    ...(toText && { stringFromBytes: (bytes) => bytes && toText(decoder.decode(bytes)) }),
    ...(toGeometry && { geometryFromBytes: (bytes) => bytes && toGeometry(bytes) }),
  }
}

function damaged(file: string, cause: unknown): HistologueError {
  return new HistologueError('FILE_DAMAGED', 'The Parquet table cannot be read.', {
    file,
    advice: 'Copy it again from where it came from.',
    cause,
  })
}

function tooLarge(file: string): HistologueError {
  return new HistologueError('FORMAT_UNSUPPORTED', 'The Parquet table is too large to be read here.', {
    file,
    advice: 'Choose larger bins, or a part of the slide.',
  })
}

function noColumn(file: string, name: string): HistologueError {
  return new HistologueError('MISSING_ELEMENT', `The Parquet table has no column ${name}.`, {
    file,
    place: name,
    advice: 'Copy it again from where it came from.',
  })
}
