import { basename, dirname, join } from 'node:path'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { ReadMatrix } from '../../anndata/matrix.ts'
import { HistologueError } from '../../api/errors.ts'
import type { ObsColumn } from '../../api/methods.ts'
import type { Slide } from '../slide.ts'
import { openSections, writeSections } from './sections.ts'
import { closeUnread, loadUnread, openSpotFile } from './spot-file.ts'

const AFTER_MS = 50
/** Numbers of all columns of obs together; of a slide with more, nothing is kept but its matrix. */
const MOST_OBS_VALUES = 20e6

/** What a slide is beside its values and what is read later. */
type Facts = Omit<
  Slide,
  | 'matrix'
  | 'rowSums'
  | 'loadValues'
  | 'readPicture'
  | 'openTiles'
  | 'readEmbedding'
  | 'readObsColumn'
  | 'close'
>

interface Content {
  facts: Facts
  columns: Map<string, ObsColumn>
}

interface Header {
  kind: 'slide'
  nByte: number
  checksum: number
  /** Of its matrix, in the same folder. */
  spotFile: string
  nSpot: number
  nFeature: number
}

/** All columns of obs, read while others have their turn; null where they are too many to be kept. Throws what they throw. */
export async function readColumns({
  obsColumns,
  matrix,
  readObsColumn,
}: Slide): Promise<Content['columns'] | null> {
  if (obsColumns.length * matrix.nRow > MOST_OBS_VALUES) return null
  const columns: Content['columns'] = new Map()
  for (const { name } of obsColumns) {
    await setImmediate()
    columns.set(name, readObsColumn(name))
  }
  return columns
}

/** Writes what an opened slide is, but for its matrix, which `spotFile` holds. Throws what the file system throws. */
export async function writeSlideFile(
  path: string,
  slide: Slide,
  columns: Content['columns'],
  spotFile: string,
): Promise<void> {
  const { matrix, rowSums: _, readPicture, openTiles, readEmbedding, readObsColumn, close, ...facts } = slide
  const bytes = serialize({ facts, columns } satisfies Content)
  const header: Header = {
    ...{ kind: 'slide', nByte: bytes.length, checksum: crc32(bytes), spotFile },
    ...{ nSpot: matrix.nRow, nFeature: matrix.nColumn },
  }
  await writeSections(path, header, (writer) => writer.append(bytes))
}

/**
 * A slide as it was kept; null where it was not, or is damaged. `open` opens the user's file, with the matrix that is there already; it is
 * called when the picture or a table of obsm is asked for, and may throw as it does.
 */
export async function openKeptSlide(
  path: string,
  open: (read: ReadMatrix) => Promise<Slide>,
): Promise<{ slide: Slide; spotPath: string } | null> {
  const file = await openSections(path, (header) => sizeOf(header as Header))
  if (!file) return null
  const { nByte, checksum, spotFile, nSpot, nFeature } = file.header as Header
  const bytes = Buffer.allocUnsafeSlow(nByte)
  try {
    await file.handle.read(bytes, 0, nByte, file.start)
  } finally {
    await file.handle.close()
  }
  if (crc32(bytes) !== checksum) return null
  const spotPath = join(dirname(path), basename(spotFile))
  const read = await openSpotFile(spotPath, nSpot, nFeature)
  return read && { slide: assemble(ownArrays(deserialize(bytes) as Content), read, open), spotPath }
}

/**
 * The same with arrays of numbers of their own: read in place they would be views of all that was read, and be sent with all of it.
 */
function ownArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return (value as unknown as Float32Array).slice() as unknown as T
  // Names, of which there may be millions.
  if (Array.isArray(value) && typeof value[0] !== 'object') return value
  if (Array.isArray(value)) return value.map(ownArrays) as unknown as T
  if (value instanceof Map)
    return new Map([...value].map(([key, own]) => [key, ownArrays(own)])) as unknown as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, ownArrays(own)])) as T
}

function sizeOf({ kind, nByte }: Header): number | null {
  return kind === 'slide' && Number.isSafeInteger(nByte) ? nByte : null
}

function assemble(
  { facts, columns }: Content,
  read: ReadMatrix,
  open: (read: ReadMatrix) => Promise<Slide>,
): Slide {
  const { matrix, rowSums } = read
  let isClosed = false
  let opened: Promise<Slide> | null = null
  const whole = async (): Promise<Slide> => {
    if (isClosed) throw new HistologueError('UNKNOWN_SLIDE', 'The file was closed.', { file: facts.path })
    // The HDF5 library holds this thread: names and places that are asked for beside the picture go out first.
    opened ??= wait(AFTER_MS).then(() => open(read))
    const slide = await opened.catch((thrown) => {
      // It may be there, or whole, when it is asked for again.
      opened = null
      throw thrown
    })
    if (isClosed) slide.close()
    return slide
  }
  return {
    ...facts,
    loadValues: () => loadUnread(matrix),
    matrix,
    ...(rowSums && { rowSums }),
    readPicture: async () => (await whole()).readPicture(),
    openTiles: async () => (await whole()).openTiles(),
    readEmbedding: async (key) => (await whole()).readEmbedding(key),
    readObsColumn: (name) => {
      const column = columns.get(name)
      if (column) return column
      throw new HistologueError('UNKNOWN_COLUMN', `There is no column ${name}.`, { file: facts.path })
    },
    close: () => {
      isClosed = true
      closeUnread(matrix)
      opened?.then((slide) => slide.close()).catch(() => undefined)
    },
  }
}
