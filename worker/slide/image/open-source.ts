import { open, stat } from 'node:fs/promises'
import sharp from 'sharp'
import { HistologueError } from '../../api/errors.ts'
import { toFileError } from '../file-error.ts'
import { openZarrFolder } from './ome-zarr.ts'
import { openSharpLevel } from './sharp-levels.ts'
import type { PictureSource } from './source.ts'
import { openTiffSource } from './tiff/tiff-source.ts'

/** What is not in pieces is decoded from its start, or in whole rows: more pixels than a 46,000 px square are refused before they fill memory and time. */
const MOST_IN_ORDER_PX = 2 ** 31
const MOST_SIDE_PX = 2 ** 22
/** What libvips may open of what is no TIFF; drawings and documents that can name other files are no pictures of tissue. */
const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'heif', 'jp2k', 'jxl']

/**
 * Opens a picture of any format by its content: TIFF of all kinds (OME, Aperio, BigTIFF), PNG, JPEG, a folder of OME-Zarr. Codes:
 * `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FORMAT_UNSUPPORTED` (also for what is too large to be decoded).
 */
export async function openPictureSource(path: string): Promise<PictureSource> {
  const stats = await stat(path).catch((thrown) => {
    throw toFileError(thrown, path)
  })
  try {
    const source = await (stats.isDirectory() ? openZarrFolder(path) : openFile(path))
    checkSize(source, path)
    return source
  } catch (thrown) {
    if (thrown instanceof HistologueError) throw thrown
    throw new HistologueError(
      'FORMAT_UNSUPPORTED',
      `The picture cannot be decoded. ${reasonOf(thrown)}`.trim(),
      {
        file: path,
        advice: 'Save it as PNG, JPEG, TIFF, OME-TIFF or OME-Zarr and choose it again.',
        cause: thrown,
      },
    )
  }
}

async function openFile(path: string): Promise<PictureSource> {
  if (await isTiff(path)) return openTiffSource(path)
  const { format, width, height } = await sharp(path, { limitInputPixels: false }).metadata()
  if (!FORMATS.includes(format ?? '')) throw new RangeError(`It is of the format ${format}.`)
  if (width * height > MOST_IN_ORDER_PX) throw tooLarge(path, width, height)
  const level = await openSharpLevel(path, 'in-order')
  return { kind: 'rgb', pixelSizeUm: null, access: level.access, levels: [level] }
}

/** By the mark at the start, of TIFF and BigTIFF in either order of bytes. */
async function isTiff(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return /^(II[*+]\0|MM\0[*+])/.test(buffer.toString('latin1'))
  } finally {
    await file.close()
  }
}

function checkSize({ levels, access }: PictureSource, path: string): void {
  const [{ widthPx, heightPx }] = levels
  const isTooLong = Math.max(widthPx, heightPx) > MOST_SIDE_PX
  if (isTooLong || (access !== 'pieces' && widthPx * heightPx > MOST_IN_ORDER_PX))
    throw tooLarge(path, widthPx, heightPx)
}

function tooLarge(file: string, widthPx: number, heightPx: number): HistologueError {
  return new HistologueError('FORMAT_UNSUPPORTED', `A picture of ${widthPx} × ${heightPx} px is too large.`, {
    file,
    advice: 'Save it as a tiled TIFF with a pyramid and choose that.',
  })
}

/** What a library says of a file in one line, without the file's path, which the error names itself. */
function reasonOf(thrown: unknown): string {
  const line = thrown instanceof Error ? thrown.message.split('\n')[0].trim() : ''
  return line.length > 0 && line.length < 200 && !line.includes('/') ? `${line.replace(/\.$/, '')}.` : ''
}
