import { N_FOLD } from '../api/ensemble.ts'
import type { Slide } from '../slide/slide.ts'

/** Blocks along each side of the tissue. */
const N_SIDE = 5

/**
 * Fold of every spot, `[nSpot]` of 0 … 4: blocks of the tissue in a knight's pattern, never random spots, since
 * neighbours share histology and expression (MODEL.md section 4). Without coordinates, or where the blocks leave most
 * spots to one fold, spots take turns.
 */
export function blockFolds(xy: Float32Array | null, nSpot: number): Uint8Array {
  const inTurn = Uint8Array.from({ length: nSpot }, (_, spot) => spot % N_FOLD)
  if (!xy) return inTurn
  const cells = [cellsAlong(xy, nSpot, 0), cellsAlong(xy, nSpot, 1)]
  const folds = Uint8Array.from(
    { length: nSpot },
    (_, spot) => (cells[0][spot] + 2 * cells[1][spot]) % N_FOLD,
  )
  const sizes = new Uint32Array(N_FOLD)
  for (const fold of folds) sizes[fold]++
  return sizes.some((size) => size < 3 || size > nSpot / 2) ? inTurn : folds
}

/**
 * `blockFolds` of a slide by its spots' places in the file, which stay where they are whatever picture is laid under them and
 * whichever coordinate system is chosen: a model that was fitted with one picture knows which spots it saw when it meets them on another.
 */
export const slideFolds = ({
  xy,
  xyInFile = xy,
  xyStored,
  barcodes,
}: Pick<Slide, 'xy' | 'xyInFile' | 'xyStored' | 'barcodes'>) =>
  blockFolds(xyStored ?? xyInFile, barcodes.length)

function cellsAlong(xy: Float32Array, nSpot: number, axis: 0 | 1): Uint8Array {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let spot = 0; spot < nSpot; spot++) {
    const value = xy[2 * spot + axis]
    if (value < low) low = value
    if (value > high) high = value
  }
  const width = Math.max(high - low, 1e-9)
  // A spot without coordinates falls into the first block.
  return Uint8Array.from({ length: nSpot }, (_, spot) =>
    Math.min(N_SIDE - 1, Math.floor(((xy[2 * spot + axis] - low) / width) * N_SIDE) || 0),
  )
}
