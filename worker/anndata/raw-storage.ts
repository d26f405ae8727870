import { closeSync, openSync, readSync } from 'node:fs'
import { walkHeader } from './chunks/object-header.ts'

const SIGNATURE = Buffer.from('894844460d0a1a0a', 'hex')
const EXTERNAL_FILES = 0x07
/** A user block before the first byte of HDF5 is of 512 bytes or some doublings of it. */
const MAX_USER_BLOCK = 2 ** 24

/**
 * True where the values of a dataset with its header at `address` lie in files beside this one, or where that cannot be told,
 * since such a file may be any of this machine. The library says nothing of it.
 * Source: HDF5 file format specification 3.0, sections II.A and IV.A.2.h (external data files).
 */
export function liesElsewhere(path: string, address: number | null): boolean {
  if (address === null) return true
  const file = openSync(path, 'r')
  try {
    const read = (at: number, nByte: number): Buffer | null => {
      if (!Number.isSafeInteger(at) || at < 0) return null
      const bytes = Buffer.alloc(nByte)
      // A header may end with the file; what is not there is no message.
      return readSync(file, bytes, 0, nByte, at) > 0 ? bytes : null
    }
    const base = baseOf(read)
    if (base === null) return true
    // All addresses count from there, those of a header's further blocks as well.
    const walk = walkHeader(address)
    let step = walk.next()
    while (!step.done) step = walk.next(read(base + step.value.address, step.value.nByte))
    return step.value?.some(({ type }) => type === EXTERNAL_FILES) ?? true
  } finally {
    closeSync(file)
  }
}

/** Where addresses are counted from; null where they are not of 8 bytes, as every writer makes them. */
function baseOf(read: (at: number, nByte: number) => Buffer | null): number | null {
  for (let at = 0; at <= MAX_USER_BLOCK; at = at === 0 ? 512 : 2 * at) {
    const bytes = read(at, 36)
    if (!bytes) return null
    if (!bytes.subarray(0, 8).equals(SIGNATURE)) continue
    const [isOld, sizes] = bytes[8] <= 1 ? [true, bytes.subarray(13, 15)] : [false, bytes.subarray(9, 11)]
    if (sizes[0] !== 8 || sizes[1] !== 8) return null
    const stated = bytes.readBigUInt64LE(isOld ? (bytes[8] === 0 ? 24 : 28) : 12)
    return Number(stated)
  }
  return null
}
