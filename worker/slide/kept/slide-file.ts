import { basename, dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { HistologueError } from '../../api/errors.ts'
import type { ObsColumn } from '../../api/methods.ts'
import type { Slide } from '../slide.ts'
import { openSections, writeSections } from './sections.ts'
import { openSpotFile } from './spot-file.ts'

/** Numbers of all columns of obs together; of a slide with more, nothing is kept but its matrix. */
const MOST_OBS_VALUES = 20e6

/** What a slide is beside its values and what is read later. */
type Facts = Omit<
  Slide,
  'matrix' | 'rowSums' | 'readPicture' | 'openTiles' | 'readEmbedding' | 'readObsColumn' | 'close'
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

/** Writes what an opened slide is, but for its matrix, which `spotFile` holds. Throws what the file system and the slide's columns throw. */
export async function writeSlideFile(path: string, slide: Slide, spotFile: string): Promise<void> {
  const { matrix, rowSums: _, readPicture, openTiles, readEmbedding, readObsColumn, close, ...facts } = slide
  if (slide.obsColumns.length * matrix.nRow > MOST_OBS_VALUES) return
  const columns = new Map(slide.obsColumns.map(({ name }) => [name, readObsColumn(name)]))
  const bytes = serialize({ facts, columns } satisfies Content)
  const header: Header = {
    ...{ kind: 'slide', nByte: bytes.length, checksum: crc32(bytes), spotFile },
    ...{ nSpot: matrix.nRow, nFeature: matrix.nColumn },
  }
  await writeSections(path, header, (writer) => writer.append(bytes))
}

/**
 * A slide as it was kept; null where it was not, or is damaged. `open` opens the user's file, which is done when the picture or a
 * table of obsm is asked for; it may throw as it does.
 */
export async function openKeptSlide(path: string, open: () => Promise<Slide>): Promise<Slide | null> {
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
  const read = await openSpotFile(join(dirname(path), basename(spotFile)), nSpot, nFeature)
  return read && assemble(deserialize(bytes) as Content, read, open)
}

function sizeOf({ kind, nByte }: Header): number | null {
  return kind === 'slide' && Number.isSafeInteger(nByte) ? nByte : null
}

function assemble(
  { facts, columns }: Content,
  { matrix, rowSums }: Pick<Slide, 'matrix' | 'rowSums'>,
  open: () => Promise<Slide>,
): Slide {
  let isClosed = false
  let opened: Promise<Slide> | null = null
  const whole = async (): Promise<Slide> => {
    if (isClosed) throw new HistologueError('UNKNOWN_SLIDE', 'The file was closed.', { file: facts.path })
    opened ??= open()
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
      opened?.then((slide) => slide.close()).catch(() => undefined)
    },
  }
}
