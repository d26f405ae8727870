import type { AnnFile } from '../../anndata/ann-file.ts'
import { someOf, type Warnings } from '../warnings.ts'

/** Encodings of AnnData up to 0.12 (its documentation, "On-disk format"); what was written before 0.7 states none. */
const KNOWN = [
  ...['anndata', 'raw', 'dict', 'array', 'string-array', 'string', 'numeric-scalar', 'null', 'rec-array'],
  ...['csr_matrix', 'csc_matrix', 'dataframe', 'categorical'],
  ...['nullable-integer', 'nullable-boolean', 'nullable-string-array'],
]

/**
 * Names in one warning what lies in `layers` and `obsm` in an encoding that is not known here (awkward arrays, what a later AnnData may
 * write): it cannot be chosen, and the rest opens. Columns of obs are named by whoever reads them.
 */
export function warnUnknown(file: AnnFile, warnings: Warnings): void {
  const unknown = ['layers', 'obsm'].flatMap((group) =>
    file.keys(group).flatMap((name) => {
      const encoding = file.textAttribute(`${group}/${name}`, 'encoding-type')
      return encoding === null || KNOWN.includes(encoding) ? [] : [`${group}/${name} (${encoding})`]
    }),
  )
  if (unknown.length === 0) return
  warnings.add(
    'SKIPPED_ELEMENT',
    '/',
    `Parts stored in a way that is not known here were left out: ${someOf(unknown)}.`,
  )
}
