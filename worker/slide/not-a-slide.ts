import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { HistologueError } from '../api/errors.ts'

/** What is looked at of a file: DICOM has its mark at 128. */
const HEAD_BYTES = 4096
const DICOM_AT = 128
const MOST_UNPACKED = 16 * 1024 ** 2
/** Marks of pictures at the start, as text of one byte a character: TIFF, BigTIFF, PNG, JPEG, GIF, WebP, JPEG 2000. */
const PICTURE = /^(II[*+]\0|MM\0[*+]|\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|\0\0\0.jP {2})/s
const PARTS = /^((barcodes|features|genes)\.tsv|scalefactors_json\.json|tissue_positions)/

/** What a file is that is no slide, and what to do with it, by its content; parts of folders also by their names. */
const KINDS: { is(head: string, name: string): boolean; what: string; advice: string }[] = [
  {
    is: (head) => PICTURE.test(head),
    what: 'a picture and holds nothing measured',
    advice: 'Open the slide that it belongs to, then choose this picture for it.',
  },
  {
    is: (head) => head.startsWith('DICM', DICOM_AT),
    what: 'a DICOM file, which is not read here',
    advice: 'Convert it to OME-TIFF, open the slide that it belongs to, then choose the picture for it.',
  },
  {
    is: (head, name) => head.startsWith('%%MatrixMarket') || PARTS.test(name),
    what: 'one of several files that a slide is made of',
    advice: 'Open the whole folder: outs of Space Ranger, or the folder of the matrix.',
  },
  {
    is: (head) => head.startsWith('PAR1'),
    what: 'a Parquet table and no slide of its own',
    advice: 'Open the folder that it belongs to: outs of Space Ranger, or a SpatialData store.',
  },
]

/** Two lines, comments aside, that are parted as often by the same separator. */
function isTable(head: string): boolean {
  if (head.includes('\0')) return false
  const [first = '', second = ''] = head.split('\n').filter((line) => !line.startsWith('#'))
  return [',', '\t', ';'].some((by) => {
    const nField = first.split(by).length
    return nField > 1 && second.split(by).length === nField
  })
}

/**
 * The error for a file that is neither HDF5 nor an archive: `FORMAT_UNSUPPORTED` where it is a picture or a part of a slide, else
 * `NOT_HDF5`.
 */
export async function notASlide(file: string): Promise<HistologueError> {
  const head = await headOf(file)
  const name = basename(file)
  const kind = KINDS.find(({ is }) => is(head, name))
  if (kind)
    return new HistologueError('FORMAT_UNSUPPORTED', `${name} is ${kind.what}.`, {
      file,
      advice: kind.advice,
    })
  if (isTable(head))
    return new HistologueError(
      'NOT_HDF5',
      `${name} is not an HDF5 file but a table of text, which does not say what its columns are.`,
      {
        file,
        advice: 'Read it in Python with anndata and write it as .h5ad, with positions in obsm["spatial"].',
      },
    )
  return new HistologueError('NOT_HDF5', `${name} is not an HDF5 file.`, {
    file,
    advice:
      'Open an .h5ad or .h5mu file, a 10x .h5 file, an outs folder of Space Ranger, or a zarr store of AnnData or SpatialData.',
  })
}

/** The start of a file, unpacked where it is gzip, a character for every byte; empty where it cannot be read. */
async function headOf(path: string): Promise<string> {
  const handle = await open(path, 'r').catch(() => null)
  if (!handle) return ''
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const head = buffer.subarray(0, bytesRead)
    const isGzip = head[0] === 0x1f && head[1] === 0x8b
    // The end of what is packed is not there, which is no fault of the file.
    const unpacked = isGzip
      ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED })
      : head
    return unpacked.toString('latin1')
  } catch {
    return ''
  } finally {
    await handle.close()
  }
}
