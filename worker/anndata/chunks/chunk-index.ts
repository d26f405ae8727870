import type { FileHandle } from 'node:fs/promises'
import { readExactly } from './object-header.ts'

/** One stored chunk: where its first value belongs, and where its bytes lie. */
export interface StoredChunk {
  /** Place of the chunk along each axis, in values. */
  offset: number[]
  address: number
  /** Bytes as stored, filters applied. */
  nByte: number
  /** Bit `i` is set where filter `i` was not applied. */
  filterMask: number
}

interface Walk {
  file: FileHandle
  nAxis: number
  most: number
  found: StoredChunk[]
  /** A node met twice is damage: such a tree could be walked for hours. */
  seen: Set<number>
}

/**
 * All chunks that a version 1 B-tree lists, in its order; null where it is no such tree, is damaged, or lists more than `most`.
 * Source: HDF5 file format specification 3.0, section III.A.1, node type 1.
 */
export async function listChunks(
  file: FileHandle,
  indexAddress: number,
  nAxis: number,
  most: number,
): Promise<StoredChunk[] | null> {
  const walk: Walk = { file, nAxis, most, found: [], seen: new Set() }
  return (await visit(walk, indexAddress, null)) ? walk.found : null
}

async function visit(walk: Walk, address: number, expectedLevel: number | null): Promise<boolean> {
  if (walk.seen.has(address)) return false
  walk.seen.add(address)
  const node = await readNode(walk, address)
  if (!node || (expectedLevel !== null && node.level !== expectedLevel)) return false
  if (walk.found.length + node.entries.length > walk.most) return false
  if (node.level === 0) {
    for (const entry of node.entries) walk.found.push(entry)
    return true
  }
  for (const child of node.entries) if (!(await visit(walk, child.address, node.level - 1))) return false
  return true
}

async function readNode(
  { file, nAxis }: Walk,
  address: number,
): Promise<{ level: number; entries: StoredChunk[] } | null> {
  const head = await readExactly(file, address, 24)
  if (head?.toString('latin1', 0, 4) !== 'TREE' || head[4] !== 1) return null
  const keyBytes = 8 + 8 * (nAxis + 1)
  const nEntry = head.readUInt16LE(6)
  const bytes = await readExactly(file, address + 24, nEntry * (keyBytes + 8))
  if (!bytes) return null
  const entries = Array.from({ length: nEntry }, (_, k): StoredChunk => {
    const at = k * (keyBytes + 8)
    return {
      nByte: bytes.readUInt32LE(at),
      filterMask: bytes.readUInt32LE(at + 4),
      offset: Array.from({ length: nAxis }, (_, axis) => Number(bytes.readBigUInt64LE(at + 8 + 8 * axis))),
      address: Number(bytes.readBigUInt64LE(at + keyBytes)),
    }
  })
  return { level: head[5], entries }
}
