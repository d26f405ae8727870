import { createHash } from 'node:crypto'
import { type FileHandle, open, realpath } from 'node:fs/promises'

/** Pieces of a file that are looked at, evenly spread, the first and the last among them. */
const N_SAMPLE = 32
const SAMPLE_BYTES = 16 * 1024

/** What tells whether a file is the one it was: no more than its size, its time and samples of it are read. */
export interface FileKey {
  /** Lower-case hex SHA-256 of path, size, times of change and samples. */
  key: string
  size: bigint
  modifiedNs: bigint
}

/**
 * A key of a file that costs milliseconds whatever its size. Two files of one size, written to one place at one nanosecond, that
 * differ between the samples alone are not told apart; one whose time of change was set back is. Throws what the file system throws.
 */
export async function fileKey(path: string): Promise<FileKey> {
  const place = await realpath(path)
  const file = await open(place, 'r')
  try {
    const { size, mtimeNs, ctimeNs } = await file.stat({ bigint: true })
    const hash = createHash('sha256').update(`${place}\0${size}\0${mtimeNs}\0${ctimeNs}\0`)
    const last = Number(size) - SAMPLE_BYTES
    // One piece is all of a small file, such as a chunk of a store, of which there are thousands.
    const nSample = last > 0 ? N_SAMPLE : 1
    const samples = Array.from({ length: nSample }, (_, k) =>
      sample(file, Math.max(0, Math.floor((k * last) / (N_SAMPLE - 1)))),
    )
    for (const bytes of await Promise.all(samples)) hash.update(bytes)
    return { key: hash.digest('hex'), size, modifiedNs: mtimeNs }
  } finally {
    await file.close()
  }
}

async function sample(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, at)
  return buffer.subarray(0, bytesRead)
}
