import { type FileHandle, open } from 'node:fs/promises'
import { writeBeside } from '../../export/write-file.ts'

/** Changes with the layout, so that no file of an older one is taken. */
const MAGIC = Buffer.from('HSTLGKM3', 'latin1')
const END = Buffer.from('KMENDS01', 'latin1')
const BLOCK_BYTES = 8 * 1024 * 1024
const MAX_HEADER = 64 * 1024

/** A place in a file that is being written; nothing shows under its name before it is whole. */
export interface SectionWriter {
  append(bytes: Uint8Array): Promise<void>
  /** Writes over bytes announced before by `reserve`. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>
  /** Makes room and says where it starts. */
  reserve(nByte: number): number
}

/**
 * Writes a file of a header and sections: magic, header's length, header as JSON padded to 8, what `fill` writes, an end mark. Written by
 * `writeBeside`, and throws as it does.
 */
export async function writeSections(
  path: string,
  header: object,
  fill: (writer: SectionWriter) => Promise<void>,
): Promise<void> {
  await writeBeside(path, async (partial) => {
    const file = await open(partial, 'w')
    try {
      const head = encodeHeader(header)
      let end = head.length
      const writeAt = async (position: number, bytes: Uint8Array) => {
        for (let done = 0; done < bytes.length; ) {
          const piece = Math.min(BLOCK_BYTES, bytes.length - done)
          done += (await file.write(bytes, done, piece, position + done)).bytesWritten
        }
      }
      await writeAt(0, head)
      await fill({
        writeAt,
        async append(bytes) {
          const at = end
          end += bytes.length
          await writeAt(at, bytes)
        },
        reserve(nByte) {
          const at = end
          end += nByte
          return at
        },
      })
      await writeAt(end, END)
    } finally {
      await file.close()
    }
  })
}

function encodeHeader(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const nByte = Math.ceil((16 + json.length) / 8) * 8
  const head = Buffer.alloc(nByte, ' ')
  MAGIC.copy(head)
  head.writeUInt32LE(nByte, 8)
  head.writeUInt32LE(0, 12)
  json.copy(head, 16)
  return head
}

/** An open file of sections. */
export interface SectionFile {
  handle: FileHandle
  header: unknown
  /** Where the first section starts. */
  start: number
}

/** Opens a file that `writeSections` wrote, `nByte` of sections long by its header; null where it is not whole. */
export async function openSections(
  path: string,
  sizeOf: (header: unknown) => number | null,
): Promise<SectionFile | null> {
  const handle = await open(path, 'r').catch(() => null)
  if (!handle) return null
  try {
    const found = await checkedHeader(handle, sizeOf)
    if (found) return { handle, ...found }
  } catch {
    // Not ours, or damaged: it is written anew.
  }
  await handle.close()
  return null
}

async function checkedHeader(
  handle: FileHandle,
  sizeOf: (header: unknown) => number | null,
): Promise<{ header: unknown; start: number } | null> {
  const { size } = await handle.stat()
  const fixed = Buffer.alloc(16)
  await handle.read(fixed, 0, 16, 0)
  const start = fixed.readUInt32LE(8)
  if (!fixed.subarray(0, 8).equals(MAGIC) || start < 16 || start > MAX_HEADER) return null
  const json = Buffer.alloc(start - 16)
  await handle.read(json, 0, json.length, 16)
  const header: unknown = JSON.parse(json.toString('utf8'))
  const nByte = sizeOf(header)
  const end = Buffer.alloc(END.length)
  await handle.read(end, 0, end.length, size - END.length)
  return nByte !== null && size === start + nByte + END.length && end.equals(END) ? { header, start } : null
}
