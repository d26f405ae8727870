import { randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { Group } from 'h5wasm/node'
import { HistologueError } from '../../api/errors.ts'
import { lookup3 } from './lookup3.ts'

const NAME = Buffer.from('ordered\0')
/** The type by which h5py writes a boolean: an enumeration of FALSE and TRUE over a byte (HDF5 format, IV.A.2.d, version 1). */
const BOOLEAN = Buffer.concat([
  Buffer.from([0x18, 2, 0, 0, 1, 0, 0, 0, 0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]),
  Buffer.from('FALSE\0\0\0TRUE\0\0\0\0\0\x01'),
])
const FALSE = 0

/** Eleven bytes make the placeholder as long as the boolean in both versions of the message below. */
const MARK_BYTES = 11

/** An attribute message (HDF5 format, IV.A.2.m) and the placeholder that h5wasm writes for the mark: as long, the mark at `markAt`. */
interface Message {
  placeholder: Buffer
  markAt: number
  bytes: Buffer
  isChecked: boolean
}

/** In files of the earliest format, as anndata writes them: version 1, parts padded to 8 bytes. */
const VERSION_1: Message = {
  placeholder: Buffer.from([1, 0, 8, 0, 12, 0, 24, 0]),
  markAt: 56,
  bytes: Buffer.concat([
    ...[Buffer.from([1, 0, 8, 0, BOOLEAN.length, 0, 8, 0]), NAME, BOOLEAN, Buffer.alloc(2)],
    ...[Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), Buffer.of(FALSE), Buffer.alloc(7)],
  ]),
  isChecked: false,
}
/** In files of the latest format: version 3, nothing padded, in a header that ends with its checksum. */
const VERSION_3: Message = {
  placeholder: Buffer.from([3, 0, 8, 0, 12, 0, 20, 0]),
  markAt: 49,
  bytes: Buffer.concat([
    ...[Buffer.from([3, 0, 8, 0, BOOLEAN.length, 0, 4, 0, 0]), NAME, BOOLEAN],
    ...[Buffer.from([2, 0, 0, 0]), Buffer.of(FALSE)],
  ]),
  isChecked: true,
}

const CHUNK_BYTES = 8 * 1024 * 1024
/** Headers of new groups are far shorter. */
const LONGEST_HEADER = 8192

/**
 * Holds the place of the boolean attribute `ordered`, which a `categorical` of AnnData needs and h5wasm cannot create: it
 * knows no enumerations. Gives the mark by which `settleOrdered` finds the place once the file is closed.
 */
export function reserveOrdered(group: Group): Buffer {
  const mark = randomBytes(MARK_BYTES)
  group.create_attribute('ordered', new Int8Array(mark))
  return mark
}

/** Puts FALSE in the reserved places of a closed file. Throws `INTERNAL` where one is not as expected: the file is then of no use. */
export async function settleOrdered(path: string, marks: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const places = await findMarks(file, marks)
    for (const mark of marks) {
      const place = places.get(mark.toString('hex'))
      if (place === undefined || !(await settle(file, place)))
        throw new HistologueError('INTERNAL', 'A boolean could not be written into the h5ad file.', {
          file: path,
        })
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

async function settle(file: FileHandle, place: number): Promise<boolean> {
  const from = Math.max(0, place - LONGEST_HEADER)
  const { bytesRead, buffer } = await file.read(Buffer.alloc(2 * LONGEST_HEADER), 0, 2 * LONGEST_HEADER, from)
  const around = buffer.subarray(0, bytesRead)
  for (const message of [VERSION_1, VERSION_3]) {
    const at = place - from - message.markAt
    const isThis = at >= 0 && around.subarray(at, at + 8).equals(message.placeholder)
    if (!isThis) continue
    const header = message.isChecked ? checkedHeader(around, at) : null
    if (message.isChecked && !header) return false
    message.bytes.copy(around, at)
    if (header) around.writeUInt32LE(lookup3(around.subarray(...header)), header[1])
    await file.write(around, 0, around.length, from)
    return true
  }
  return false
}

/** Start and end of the piece of an object header around a place: from its signature to where its own checksum stands. */
function checkedHeader(bytes: Buffer, place: number): [number, number] | null {
  const start = Math.max(bytes.lastIndexOf('OHDR', place), bytes.lastIndexOf('OCHK', place))
  if (start < 0) return null
  for (let end = place; end + 4 <= bytes.length; end++)
    if (lookup3(bytes.subarray(start, end)) === bytes.readUInt32LE(end)) return [start, end]
  return null
}

/** Where each mark lies, by its hex text; the file is read once, in pieces that overlap. */
async function findMarks(file: FileHandle, marks: readonly Buffer[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const piece = Buffer.alloc(CHUNK_BYTES + MARK_BYTES)
  const { size } = await file.stat()
  for (let at = 0; at < size && found.size < marks.length; at += CHUNK_BYTES) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    for (const mark of marks) {
      const offset = piece.subarray(0, bytesRead).indexOf(mark)
      if (offset >= 0) found.set(mark.toString('hex'), at + offset)
    }
  }
  return found
}
