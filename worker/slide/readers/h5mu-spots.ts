import type { AnnFile } from '../../anndata/ann-file.ts'
import type { Table } from '../../anndata/table.ts'
import { HistologueError } from '../../api/errors.ts'
import { counted, type Warnings } from '../warnings.ts'

interface SpotsOfModality {
  name: string
  obs: Table
}

/**
 * Barcodes that every modality has, in the root's order (else the first modality's); how many are left out is said.
 * Codes: `VALUE_INVALID` (a barcode twice in one modality), `NO_SPOTS` (none in common).
 */
export function commonSpots(
  file: AnnFile,
  root: Table | null,
  parts: readonly SpotsOfModality[],
  warnings: Warnings,
): string[] {
  const sets = parts.map(({ name, obs }) => refuseRepeats(file, name, obs))
  const inRoot = new Set(root?.index)
  // No set holds them all: they may be more than V8 takes into one.
  const isCommon = (barcode: string) => sets.every((own) => own.has(barcode))
  const common = [
    ...[...inRoot].filter(isCommon),
    ...parts[0].obs.index.filter((barcode) => !inRoot.has(barcode) && isCommon(barcode)),
  ]
  if (common.length === 0)
    throw new HistologueError('NO_SPOTS', 'The modalities of this file have no spot in common.', {
      file: file.path,
      place: 'mod',
      advice: 'Name the spots of all modalities alike (obs_names) and write the file again.',
    })
  const nAll = countDistinct([inRoot, ...sets])
  if (common.length < nAll) {
    const sizes = parts.map(({ name, obs }) => `${name} ${obs.nRow}`).join(', ')
    const nLeft = nAll - common.length
    warnings.add(
      'SKIPPED_ELEMENT',
      'mod',
      `${counted(nLeft, 'spot')} of ${nAll} ${nLeft === 1 ? 'was' : 'were'} left out: not every modality has ${nLeft === 1 ? 'it' : 'them'} (${sizes}).`,
    )
  }
  return common
}

function countDistinct(sets: readonly ReadonlySet<string>[]): number {
  let count = 0
  for (const [k, own] of sets.entries()) {
    const before = sets.slice(0, k)
    for (const barcode of own) if (!before.some((set) => set.has(barcode))) count++
  }
  return count
}

/** `[barcodes.length]` row of each barcode in a table that has them all. */
export function rowsOf(table: Table, barcodes: readonly string[]): Uint32Array {
  const rowOf = new Map(table.index.map((barcode, row) => [barcode, row]))
  return Uint32Array.from(barcodes, (barcode) => rowOf.get(barcode) ?? 0)
}

function refuseRepeats(file: AnnFile, name: string, obs: Table): Set<string> {
  const own = new Set(obs.index)
  if (own.size === obs.nRow) return own
  throw new HistologueError(
    'VALUE_INVALID',
    `The modality ${name} has barcodes twice, so that its spots cannot be told apart.`,
    {
      file: file.path,
      place: `mod/${name}/${obs.indexPlace}`,
      advice: 'Make obs_names unique and write the file again.',
    },
  )
}
