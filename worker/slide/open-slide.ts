import { type FileHandle, open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { HistologueError } from '../api/errors.ts'
import { toFileError } from './file-error.ts'
import { openH5ad } from './readers/h5ad.ts'
import type { OpenOptions, Slide } from './slide.ts'

const HDF5_SIGNATURE = Buffer.from('894844460d0a1a0a', 'hex')
const ACCEPTED = 'Open an .h5ad or .h5mu file as AnnData and MuData write it.'

/**
 * Opens a slide of any supported format, looking at the file rather than at its name.
 * Codes: `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `NOT_HDF5`, `FORMAT_UNSUPPORTED`, and those of the format's reader
 * (readers/README.md).
 */
export async function openSlideFile(path: string, options: OpenOptions = {}): Promise<Slide> {
  const file = resolve(path)
  await refuseOtherFiles(file)
  return openH5ad(file, options)
}

async function refuseOtherFiles(file: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, 'r')
    const stats = await handle.stat()
    if (stats.isDirectory())
      throw new HistologueError('FORMAT_UNSUPPORTED', `${basename(file)} is a folder.`, {
        file,
        advice: ACCEPTED,
      })
    if (stats.size === 0)
      throw new HistologueError('NOT_HDF5', 'The file is empty (0 bytes).', {
        file,
        advice: 'Copy it again from where it came from.',
      })
    if (!(await hasSignature(handle, stats.size)))
      throw new HistologueError('NOT_HDF5', `${basename(file)} is not an HDF5 file.`, {
        file,
        advice: ACCEPTED,
      })
  } catch (thrown) {
    throw toFileError(thrown, file)
  } finally {
    await handle?.close()
  }
}

/** HDF5 lets its signature lie at 0, 512, 1024, 2048, … (file format specification, section II.A). */
async function hasSignature(handle: FileHandle, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(HDF5_SIGNATURE.length)
  for (let at = 0; at < size; at = at === 0 ? 512 : at * 2) {
    await handle.read(bytes, 0, bytes.length, at)
    if (bytes.equals(HDF5_SIGNATURE)) return true
  }
  return false
}
