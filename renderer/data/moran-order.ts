import type { SpatialPattern } from '../../worker/api/regions.ts'

/** Columns that the table of patterns can be sorted by. */
export type PatternColumn = 'name' | 'moran' | 'p' | 'pAdjusted'

export interface PatternSort {
  column: PatternColumn
  descending: boolean
}

/** The order in which the table comes. */
export const BY_MORAN: PatternSort = { column: 'moran', descending: true }

/** A second click on a column turns the order round; the largest I, the smallest p and A come first. */
export function nextPatternSort(now: PatternSort, column: PatternColumn): PatternSort {
  return { column, descending: now.column === column ? !now.descending : column === 'moran' }
}

/**
 * Features in the order of a column, those with `strength` 0 left out. NaN (constant features) comes last either way; ties,
 * such as p values of 0, go by Moran's I, then by the file's order.
 */
export function orderPattern(
  pattern: SpatialPattern,
  names: readonly string[],
  { column, descending }: PatternSort,
  strength: Uint8Array | null = null,
): Uint32Array {
  const all = Uint32Array.from(names.keys())
  const kept = strength ? all.filter((feature) => strength[feature] > 0) : all
  const sign = descending ? -1 : 1
  if (column === 'name') {
    const { compare } = new Intl.Collator('en', { numeric: true })
    return kept.sort((x, y) => sign * compare(names[x], names[y]))
  }
  const values = pattern[column]
  const { moran } = pattern
  return kept.sort((x, y) => {
    const [left, right] = [values[x], values[y]]
    if (Number.isNaN(left)) return Number.isNaN(right) ? x - y : 1
    if (Number.isNaN(right)) return -1
    return sign * (left - right) || moran[y] - moran[x] || x - y
  })
}

/** Places by Moran's I, from 1, `[nFeature]`. */
export function placesByMoran(pattern: SpatialPattern, names: readonly string[]): Uint32Array {
  const places = new Uint32Array(names.length)
  orderPattern(pattern, names, BY_MORAN).forEach((feature, at) => {
    places[feature] = at + 1
  })
  return places
}
