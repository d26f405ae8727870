import { HistologueError } from '../api/errors.ts'
import type { AnnFile } from './ann-file.ts'

/** Non-zero values that are kept at most: 8 bytes each, 12 in a fit; twice as many would leave nothing of 8 GB to the spots. */
export const MAX_NON_ZERO = 300_000_000

/** Refuses a matrix whose shape is not that of obs × var; code `SHAPE_MISMATCH`. */
export function checkShape(
  file: AnnFile,
  place: string,
  shape: number[],
  nRow: number,
  nColumn: number,
): void {
  if (shape.length === 2 && shape[0] === nRow && shape[1] === nColumn) return
  throw new HistologueError(
    'SHAPE_MISMATCH',
    `${place} has shape [${shape.join(', ')}], but the file lists ${nRow} spots and ${nColumn} features.`,
    { file: file.path, place, advice: 'Write the file again with anndata, which checks the lengths.' },
  )
}
