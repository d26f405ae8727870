import type { ZarrStore } from '../../../anndata/zarr/store.ts'
import { toZarrError } from '../../../anndata/zarr/zarr-file.ts'
import { openZarrArray, toNumber } from '../../../anndata/zarr/zarr-values.ts'
import { HistologueError } from '../../../api/errors.ts'
import { breathe } from '../../../stats/breathe.ts'
import { GrowingSums } from './growing-sums.ts'
import type { Places } from './regions.ts'

/** Decoded before others have their turn. */
const PIXELS_AT_ONCE = 4_000_000

/**
 * Middles and areas of the labels of an image at `place`, `[y, x]`; 0 is no label. Pixels of a whole slide are more than memory
 * holds, so one chunk after the other is decoded and added up. Codes: `FORMAT_UNSUPPORTED`, `FILE_DAMAGED`, and the signal's reason.
 */
export async function readLabelMiddles(
  store: ZarrStore,
  place: string,
  version: 2 | 3,
  signal?: AbortSignal,
): Promise<Places> {
  try {
    return await addUpChunks(store, place, version, signal)
  } catch (thrown) {
    signal?.throwIfAborted()
    throw toZarrError(thrown, store.path, place)
  }
}

async function addUpChunks(store: ZarrStore, place: string, version: 2 | 3, signal?: AbortSignal) {
  const array = await openZarrArray(store, place, version)
  if (array.shape.length !== 2)
    throw new HistologueError('FORMAT_UNSUPPORTED', `The labels at ${place} are no plane of pixels.`, {
      ...{ file: store.path, place },
    })
  const [heightPx, widthPx] = array.shape
  const [chunkHeight, chunkWidth] = array.chunks
  const sums = new GrowingSums()
  let nPixel = 0
  for (let top = 0; top < heightPx; top += chunkHeight)
    for (let left = 0; left < widthPx; left += chunkWidth) {
      const chunk = await array.getChunk([top / chunkHeight, left / chunkWidth])
      const size = {
        width: Math.min(chunkWidth, widthPx - left),
        height: Math.min(chunkHeight, heightPx - top),
      }
      addChunk(sums, chunk as LabelChunk, left, top, size)
      nPixel += chunkHeight * chunkWidth
      if (nPixel < PIXELS_AT_ONCE) continue
      nPixel = 0
      await breathe(signal ?? NEVER)
    }
  return sums.toPlaces()
}

const NEVER = new AbortController().signal

interface LabelChunk {
  data: ArrayLike<number> | BigInt64Array | BigUint64Array
  stride: number[]
}

/** Integers of 64 bits are made numbers first: compared one by one they would take ten times as long. */
function numbersOf(data: LabelChunk['data']): ArrayLike<number> {
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return data
  const numbers = new Float64Array(data.length)
  for (let k = 0; k < data.length; k++) numbers[k] = toNumber(data[k])
  return numbers
}

/** Pixels of one label mostly stand beside each other: a run of them is added at once. */
function addChunk(
  sums: GrowingSums,
  { data, stride: [down, across] }: LabelChunk,
  left: number,
  top: number,
  { width, height }: { width: number; height: number },
): void {
  const labels = numbersOf(data)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; ) {
      const start = x
      const label = labels[y * down + x * across]
      do x++
      while (x < width && labels[y * down + x * across] === label)
      const nPixel = x - start
      if (label !== 0) sums.add(label, nPixel * (left + (start + x) / 2), nPixel * (top + y + 0.5), nPixel)
    }
}
