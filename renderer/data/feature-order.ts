import type { Ranking } from '../../worker/api/methods.ts'

export type SortColumn = 'rank' | 'name' | 'expected' | 'supported' | 'observed' | 'lift' | 'fdr'

export interface Sort {
  column: SortColumn
  descending: boolean
}

/** The order in which the table comes. */
export const RANK_ORDER: Sort = { column: 'rank', descending: false }

/** Ranks from 1: `[nFeature]`, the inverse of `order`. */
export function ranksOf(order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(order.length)
  for (let position = 0; position < order.length; position++) ranks[order[position]] = position + 1
  return ranks
}

/**
 * Feature indices in the order of the table, those with `strength` 0 left out. Ties keep their rank, NaN comes
 * last either way; by rank nothing is sorted, as `Ranking.order` already is.
 */
export function orderFeatures(
  ranking: Ranking,
  names: readonly string[],
  sort: Sort,
  strength: Uint8Array | null,
): Uint32Array {
  const kept = strength ? ranking.order.filter((feature) => strength[feature] > 0) : ranking.order
  if (sort.column === 'rank') return sort.descending ? kept.slice().reverse() : kept
  const sign = sort.descending ? -1 : 1
  if (sort.column === 'name') {
    const { compare } = new Intl.Collator('en', { numeric: true })
    return kept.slice().sort((a, b) => sign * compare(names[a], names[b]))
  }
  const values = ranking[sort.column]
  return kept.slice().sort((a, b) => {
    const left = values[a]
    const right = values[b]
    if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1
    if (Number.isNaN(right)) return -1
    return sign * (left - right)
  })
}
