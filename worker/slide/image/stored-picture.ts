import { setImmediate } from 'node:timers/promises'
import type { AnnFile } from '../../anndata/ann-file.ts'
import { type NumberDataset, openNumbers, readRows, readRowsAside } from '../../anndata/read-numbers.ts'
import { HistologueError } from '../../api/errors.ts'
import type { Picture, PictureInfo } from '../../api/methods.ts'
import type { StoredPicture } from '../readers/spatial-library.ts'
import type { TileSource } from '../slide-tiles.ts'
import { cropRgb } from './crop-rgb.ts'
import { shrinkFactor } from './limits.ts'
import { gainOf, shrinkRows, writeRgba } from './rgba.ts'

/** What a picture inside the file will be once it is read: shrunk where it is too large. */
export function storedPictureInfo(stored: StoredPicture): PictureInfo {
  const factor = shrinkFactor(stored.widthPx, stored.heightPx)
  return {
    widthPx: Math.floor(stored.widthPx / factor),
    heightPx: Math.floor(stored.heightPx / factor),
    scale: stored.scale / factor,
    place: stored.place,
  }
}

/** Pixels made at a time before others have their turn: some milliseconds. */
const AT_ONCE = 500_000
/** Samples that are looked at for the greatest value: all of most pictures, of a larger one rows all over it. */
const MOST_LOOKED_AT = 2 ** 26

/**
 * Decodes `[height, width, 1 | 3 | 4]` samples (8 to 16 bits, or 0..1) to RGBA, a block of rows at a time; other work is let in between.
 * Codes: `FILE_DAMAGED`, `VALUE_INVALID` (no range of brightness is known for its values).
 */
export async function readStoredPicture(file: AnnFile, stored: StoredPicture): Promise<Picture> {
  const numbers = openNumbers(file, stored.place)
  const info = storedPictureInfo(stored)
  const factor = shrinkFactor(stored.widthPx, stored.heightPx)
  const gain = await findGain(file, numbers, stored)
  const pixels = new Uint8Array(info.widthPx * info.heightPx * 4)
  const blockRows = Math.ceil(numbers.blockRows / factor) * factor
  const endRow = info.heightPx * factor
  for (let start = 0; start < endRow; start += blockRows) {
    const end = Math.min(endRow, start + blockRows)
    const nPixel = (end - start) * stored.widthPx
    const samples = newSamples(numbers, nPixel * stored.nChannel)
    // In pieces the file would be searched for its chunks each time.
    if (blockRows >= endRow) await readRowsAside(file, numbers, start, end, samples)
    else readRows(file, numbers, start, end, samples)
    if (factor === 1) {
      for (let done = 0; done < nPixel; done += AT_ONCE) {
        const part = samples.subarray(done * stored.nChannel)
        const n = Math.min(AT_ONCE, nPixel - done)
        writeRgba(part, n, stored.nChannel, gain, pixels, (start * stored.widthPx + done) * 4)
        await setImmediate()
      }
      continue
    }
    const rows = new Uint8Array(nPixel * 4)
    writeRgba(samples, nPixel, stored.nChannel, gain, rows, 0)
    pixels.set(shrinkRows(rows, stored.widthPx, end - start, factor), (start / factor) * info.widthPx * 4)
    await setImmediate()
  }
  return { ...info, pixels }
}

/** The same picture in pieces, unshrunk; `place` is how the whole file calls it. Codes as `readStoredPicture`. */
export async function openStoredTiles(
  file: AnnFile,
  stored: StoredPicture,
  place: string,
): Promise<TileSource> {
  const numbers = openNumbers(file, stored.place)
  const { widthPx, heightPx, nChannel, scale } = stored
  const gain = await findGain(file, numbers, stored)
  return {
    place,
    access: 'rows',
    levels: [{ widthPx, heightPx, scale: [scale, scale] }],
    readRegion: async (_, { left, top, widthPx: width, heightPx: height }) => {
      const samples = newSamples(numbers, height * widthPx * nChannel)
      readRows(file, numbers, top, top + height, samples)
      const rows = new Uint8Array(4 * height * widthPx)
      writeRgba(samples, height * widthPx, nChannel, gain, rows, 0)
      return cropRgb(rows, widthPx, { left, width, height })
    },
  }
}

function newSamples({ type }: NumberDataset, length: number): Uint8Array | Float32Array {
  return type.name === 'uint8' ? new Uint8Array(length) : new Float32Array(length)
}

/** 8-bit samples are taken as they are; for others the greatest value tells their range. Other work is let in between. */
async function findGain(
  file: AnnFile,
  numbers: NumberDataset,
  { place, heightPx, widthPx, nChannel }: StoredPicture,
): Promise<number> {
  if (numbers.type.name === 'uint8') return 1
  let greatest = 0
  const everyNth = Math.ceil((heightPx * widthPx * nChannel) / MOST_LOOKED_AT)
  for (let start = 0; start < heightPx; start += everyNth * numbers.blockRows) {
    const end = Math.min(heightPx, start + numbers.blockRows)
    const samples = new Float32Array((end - start) * widthPx * nChannel)
    readRows(file, numbers, start, end, samples)
    for (const sample of samples) if (sample > greatest) greatest = sample
    await setImmediate()
  }
  const gain = gainOf(greatest, numbers.type.isFloat)
  if (gain !== null) return gain
  throw new HistologueError(
    'VALUE_INVALID',
    `${place} has values up to ${greatest}, which is no brightness.`,
    {
      file: file.path,
      place,
      advice: 'Store the picture as 8-bit RGB, or give a picture file when you open the slide.',
    },
  )
}
