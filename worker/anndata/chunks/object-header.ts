import type { FileHandle } from 'node:fs/promises'

/** Where a dataset's bytes lie: in one piece, or in chunks listed by a version 1 B-tree. Addresses are of the file. */
export type StorageLayout =
  | { kind: 'contiguous'; address: number; nByte: number }
  | { kind: 'chunked'; indexAddress: number; chunkShape: number[] }

const CONTINUATION = 0x10
const LAYOUT = 0x08
/** Headers of data sets take a few hundred bytes; what is larger is not followed. */
const MAX_BLOCK = 1024 * 1024
const MAX_BLOCKS = 64
const SIGNATURE = Buffer.from('894844460d0a1a0a', 'hex')

/** An undefined address: all bits set. */
const UNDEFINED = 0xffff_ffff_ffff_ffffn

/** Reads exactly `nByte` bytes at `address`; null where the file ends before. */
export async function readExactly(file: FileHandle, address: number, nByte: number): Promise<Buffer | null> {
  if (!Number.isSafeInteger(address) || address < 0) return null
  const bytes = Buffer.allocUnsafeSlow(nByte)
  for (let got = 0; got < nByte; ) {
    const { bytesRead } = await file.read(bytes, got, nByte - got, address + got)
    if (bytesRead === 0) return null
    got += bytesRead
  }
  return bytes
}

/**
 * True where addresses are 8 bytes counted from the start of the file, as h5py and 10x write them.
 * Source: HDF5 file format specification 3.0, section II.A.
 */
export async function hasPlainAddresses(file: FileHandle): Promise<boolean> {
  const bytes = await readExactly(file, 0, 32)
  if (!bytes?.subarray(0, 8).equals(SIGNATURE)) return false
  const version = bytes[8]
  if (version <= 1)
    return bytes[13] === 8 && bytes[14] === 8 && bytes.readBigUInt64LE(version === 0 ? 24 : 28) === 0n
  return version <= 3 && bytes[9] === 8 && bytes[10] === 8 && bytes.readBigUInt64LE(12) === 0n
}

/**
 * The storage layout that an object header at `address` states; null where it is none of the two kinds, or stored in a way
 * that is not known here. Source: specification, sections IV.A.1, IV.A.2.i (layout) and IV.A.2.q (continuation).
 */
export async function readLayout(file: FileHandle, address: number): Promise<StorageLayout | null> {
  const walk = walkHeader(address)
  let step = walk.next()
  while (!step.done) {
    const { address, nByte } = step.value
    step = walk.next(await readExactly(file, address, nByte).catch(() => null))
  }
  const layout = step.value?.find(({ type }) => type === LAYOUT)
  return layout && !layout.isShared ? parseLayout(layout.body) : null
}

/** The messages of an object header; null where it is stored in a way that is not known here. Yields what it wants to read. */
export function* walkHeader(
  address: number,
): Generator<{ address: number; nByte: number }, Message[] | null, Buffer | null> {
  const start = yield { address, nByte: 64 }
  if (!start) return null
  const blocks =
    start.toString('latin1', 0, 4) === 'OHDR' ? modernBlock(start, address) : oldBlock(start, address)
  if (!blocks) return null
  const { isModern, tracksOrder } = blocks
  const found: Message[] = []
  const queue = [{ address: blocks.address, nByte: blocks.nByte }]
  for (let seen = 0; queue.length > 0; seen++) {
    const block = queue.shift()
    if (!block || block.nByte > MAX_BLOCK || seen === MAX_BLOCKS) return null
    const bytes = yield block
    if (!bytes) return null
    for (const message of messagesOf(bytes, isModern, tracksOrder)) {
      found.push(message)
      if (message.type === CONTINUATION && message.body.length >= 16)
        queue.push(continuationOf(message.body, isModern))
    }
  }
  return found
}

interface HeaderBlock {
  address: number
  nByte: number
  isModern: boolean
  tracksOrder: boolean
}

function oldBlock(start: Buffer, address: number): HeaderBlock | null {
  if (start[0] !== 1) return null
  return { address: address + 16, nByte: start.readUInt32LE(8), isModern: false, tracksOrder: false }
}

function modernBlock(start: Buffer, address: number): HeaderBlock | null {
  const flags = start[5]
  if (start[4] !== 2) return null
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)
  const sizeBytes = 1 << (flags & 3)
  const nByte = sizeBytes > 6 ? Number(start.readBigUInt64LE(sizeAt)) : start.readUIntLE(sizeAt, sizeBytes)
  return { address: address + sizeAt + sizeBytes, nByte, isModern: true, tracksOrder: (flags & 4) !== 0 }
}

/** A continuation; a modern one has a signature before and a checksum behind its messages. */
function continuationOf(body: Buffer, isModern: boolean): { address: number; nByte: number } {
  const [address, nByte] = [Number(body.readBigUInt64LE(0)), Number(body.readBigUInt64LE(8))]
  return isModern ? { address: address + 4, nByte: Math.max(0, nByte - 8) } : { address, nByte }
}

interface Message {
  type: number
  isShared: boolean
  body: Buffer
}

function* messagesOf(bytes: Buffer, isModern: boolean, tracksOrder: boolean): Generator<Message> {
  const prefix = isModern ? (tracksOrder ? 6 : 4) : 8
  for (let at = 0; at + prefix <= bytes.length; ) {
    const type = isModern ? bytes[at] : bytes.readUInt16LE(at)
    const nByte = bytes.readUInt16LE(at + (isModern ? 1 : 2))
    const flags = bytes[at + (isModern ? 3 : 4)]
    const end = at + prefix + nByte
    if (end > bytes.length) return
    yield { type, isShared: (flags & 2) !== 0, body: bytes.subarray(at + prefix, end) }
    at = end
  }
}

/** Version 3, which every release writes unless asked for the latest format. */
function parseLayout(body: Buffer): StorageLayout | null {
  if (body.length < 18 || body[0] !== 3) return null
  if (body[1] === 1) {
    const address = body.readBigUInt64LE(2)
    if (address === UNDEFINED) return null
    return { kind: 'contiguous', address: Number(address), nByte: Number(body.readBigUInt64LE(10)) }
  }
  const nAxis = body[2] - 1
  if (body[1] !== 2 || nAxis < 1 || body.length < 11 + 4 * (nAxis + 1)) return null
  const index = body.readBigUInt64LE(3)
  if (index === UNDEFINED) return null
  const chunkShape = Array.from({ length: nAxis }, (_, axis) => body.readUInt32LE(11 + 4 * axis))
  return { kind: 'chunked', indexAddress: Number(index), chunkShape }
}
