import { type FileHandle, open } from 'node:fs/promises'
import { toFileError } from './file-error.ts'

const HDF5_SIGNATURE = Buffer.from('894844460d0a1a0a', 'hex')
/** A zip starts with its first entry, or with the end of its list where it is empty. */
const ZIP_SIGNATURES = ['504b0304', '504b0506'].map((hex) => Buffer.from(hex, 'hex'))

/** True where a file has the signature of HDF5. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function isHdf5(path: string): Promise<boolean> {
  return withFile(path, async (handle) => hasHdf5Signature(handle, (await handle.stat()).size))
}

/** True where a file starts like a zip archive. Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function isZip(path: string): Promise<boolean> {
  return withFile(path, async (handle) => {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return ZIP_SIGNATURES.some((signature) => signature.equals(buffer))
  })
}

async function withFile<T>(path: string, ask: (handle: FileHandle) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    return await ask(handle)
  } catch (thrown) {
    throw toFileError(thrown, path)
  } finally {
    await handle?.close()
  }
}

/** HDF5 lets its signature lie at 0, 512, 1024, 2048, … (file format specification, section II.A). */
async function hasHdf5Signature(handle: FileHandle, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(HDF5_SIGNATURE.length)
  for (let at = 0; at < size; at = at === 0 ? 512 : at * 2) {
    await handle.read(bytes, 0, bytes.length, at)
    if (bytes.equals(HDF5_SIGNATURE)) return true
  }
  return false
}
