import { readFile, writeFile } from 'node:fs/promises'

/** Object header message 0x0012 of 8 bytes, its flags masked out, version 1 (HDF5 format, IV.A.2.s). */
const MODIFICATION_TIME = [0x12, 0, 8, 0, -1, 0, 0, 0, 1, 0, 0, 0]

/**
 * Sets the modification times in an HDF5 file written since `startedS` (seconds since 1970) to zero. HDF5 stamps each
 * dataset and h5wasm cannot switch that off; without the stamps the same demo slide is the same bytes, so a fit kept
 * in the cache is found again.
 */
export async function clearTimes(path: string, startedS: number): Promise<void> {
  const bytes = await readFile(path)
  const endedS = Math.ceil(Date.now() / 1000)
  for (let at = bytes.indexOf(0x12); at >= 0 && at + 16 <= bytes.length; at = bytes.indexOf(0x12, at + 1)) {
    if (!MODIFICATION_TIME.every((byte, k) => byte < 0 || bytes[at + k] === byte)) continue
    const seconds = bytes.readUInt32LE(at + 12)
    if (seconds >= startedS && seconds <= endedS) bytes.writeUInt32LE(0, at + 12)
  }
  await writeFile(path, bytes)
}
