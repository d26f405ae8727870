import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { MAX_STRINGS } from '../../../anndata/read-strings.ts'
import { HistologueError } from '../../../api/errors.ts'
import { toFileError } from '../../file-error.ts'

/** Text that a table may hold at most, unpacked: one string of JavaScript is not longer. */
const MAX_TEXT_BYTES = 500 * 1024 ** 2
/** Lines of a table, a header among them. Each becomes a string of its own. */
const MAX_LINES = MAX_STRINGS
/** No line of a table is longer. */
const MAX_LINE_CHARS = 16 * 1024 ** 2
const NEWLINE = 10

/**
 * The bytes of a file in pieces, unpacked where it starts like gzip, whatever its name.
 * Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_DAMAGED` (gzip).
 */
export async function* readUnpacked(path: string): AsyncGenerator<Buffer> {
  try {
    const isGzip = (await firstBytes(path, 2)).equals(Buffer.from([0x1f, 0x8b]))
    const file: Readable = createReadStream(path, { highWaterMark: 1024 * 1024 })
    // The pipeline passes the file's faults on, and closes it where nobody reads to the end.
    yield* isGzip ? pipeline(file, createGunzip({ chunkSize: 1024 * 1024 }), () => {}) : file
  } catch (thrown) {
    throw isZlibError(thrown) ? damagedText(path, thrown) : toFileError(thrown, path)
  }
}

/** The lines of a text file, packed or not. Codes: those of `readUnpacked`, `FORMAT_UNSUPPORTED` (too large). */
export async function readLines(path: string): Promise<string[]> {
  const pieces: Buffer[] = []
  let nByte = 0
  let nLine = 0
  for await (const piece of readUnpacked(path)) {
    pieces.push(piece)
    nByte += piece.length
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) nLine++
    if (nByte > MAX_TEXT_BYTES || nLine > MAX_LINES) throw tooLong(path)
  }
  const lines = Buffer.concat(pieces).toString('utf8').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The first `count` bytes of a text file, unpacked; fewer where it is shorter. Codes: those of `readUnpacked`. */
export async function firstUnpacked(path: string, count: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let nByte = 0
  for await (const piece of readUnpacked(path)) {
    pieces.push(piece)
    nByte += piece.length
    if (nByte >= count) break
  }
  return Buffer.concat(pieces).subarray(0, count)
}

/**
 * The lines of a text file, packed or not, as they come: what is made of them may be much smaller.
 * Codes: those of `readUnpacked`, `FORMAT_UNSUPPORTED` (too large).
 */
export async function* readLinesInPieces(path: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let nLine = 0
  for await (const piece of readUnpacked(path)) {
    const lines = (rest + decoder.write(piece)).split(/\r?\n/)
    rest = lines.pop() ?? ''
    nLine += lines.length
    if (rest.length > MAX_LINE_CHARS || nLine > MAX_LINES) throw tooLong(path)
    yield lines
  }
  if (rest !== '') yield [rest]
}

/** The first `count` bytes of a file, fewer where it is shorter. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r').catch((thrown) => {
    throw toFileError(thrown, path)
  })
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } catch (thrown) {
    throw toFileError(thrown, path)
  } finally {
    await handle.close()
  }
}

function isZlibError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('Z_')
}

function damagedText(file: string, cause: unknown): HistologueError {
  return new HistologueError('FILE_DAMAGED', 'The file cannot be unpacked.', {
    file,
    advice: 'Copy it again from where it came from.',
    cause,
  })
}

function tooLong(file: string): HistologueError {
  return new HistologueError('FORMAT_UNSUPPORTED', 'The table is too large to be read here.', {
    file,
    advice: 'Open a part of it: fewer spots or fewer features.',
  })
}
