import type { ReadMatrix } from '../../anndata/matrix.ts'
import { counted, type Warnings } from '../warnings.ts'

/** Says what had to be done to a matrix so that it can be computed with; gives it back. */
export function warnRepairs(read: ReadMatrix, warnings: Warnings): ReadMatrix {
  const { nNonFinite, nDuplicate } = read.repairs
  if (nNonFinite > 0)
    warnings.add(
      'VALUES_REPAIRED',
      read.place,
      `${counted(nNonFinite, 'value')} of ${read.place} ${nNonFinite === 1 ? 'is' : 'are'} no number (NaN or infinite) and count as not measured (0).`,
    )
  if (nDuplicate > 0)
    warnings.add(
      'VALUES_REPAIRED',
      read.place,
      `${counted(nDuplicate, 'entry').replace(/entrys$/, 'entries')} of ${read.place} repeated a spot and feature; their values were added up.`,
    )
  return read
}
