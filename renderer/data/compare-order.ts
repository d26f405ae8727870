import type { RegionComparison } from '../../worker/api/comparisons.ts'
import type { Reading } from '../../worker/api/methods.ts'

/** Columns of the table of a comparison, all of which can be sorted by. */
const COLUMN_NAMES = [
  'name',
  'expectedA',
  'expectedB',
  'deltaExpected',
  'supportedA',
  'supportedB',
  'deltaSupported',
  'observedA',
  'observedB',
  'deltaObserved',
  'rankA',
  'rankB',
  'rankShift',
  'logFoldChange',
  'auc',
  'pAdjusted',
  'fractionA',
  'fractionB',
] as const

export type CompareColumn = (typeof COLUMN_NAMES)[number]

export interface CompareSort {
  column: CompareColumn
  descending: boolean
}

/** Columns that start with the smallest value when first sorted by. */
const ASCENDING_FIRST: ReadonlySet<CompareColumn> = new Set(['name', 'rankA', 'rankB', 'pAdjusted'])

/** The order in which the table comes: by the difference of the reading that ranks, else by rank-sum AUC. */
export function usualSort(comparison: RegionComparison): CompareSort {
  const { readings } = comparison
  return { column: readings ? deltaColumn(readings.by) : 'auc', descending: true }
}

/** The column that holds the difference of a reading. */
export const deltaColumn = (by: Reading): CompareColumn =>
  by === 'expected' ? 'deltaExpected' : by === 'supported' ? 'deltaSupported' : 'deltaObserved'

/** A second click turns the order round, a third goes back to the usual one. */
export function nextCompareSort(now: CompareSort, column: CompareColumn, usual: CompareSort): CompareSort {
  const first = { column, descending: !ASCENDING_FIRST.has(column) }
  if (now.column !== column) return first
  return now.descending === first.descending ? { column, descending: !first.descending } : usual
}

/** Values of a column, `[nFeature]`; null for names and for readings that are not there. */
export function compareValues(comparison: RegionComparison, column: CompareColumn): ArrayLike<number> | null {
  const { expression, readings } = comparison
  switch (column) {
    case 'name':
      return null
    case 'logFoldChange':
    case 'auc':
    case 'pAdjusted':
    case 'fractionA':
    case 'fractionB':
      return expression[column]
    case 'expectedA':
    case 'supportedA':
    case 'observedA':
      return readings?.a[column.slice(0, -1) as Reading] ?? null
    case 'expectedB':
    case 'supportedB':
    case 'observedB':
      return readings?.b[column.slice(0, -1) as Reading] ?? null
    default:
      return readings?.[column] ?? null
  }
}

/**
 * Feature indices in the order of a column, those with `strength` 0 left out. NaN comes last either way; ties, such as
 * p values too small for a number, go by the size of the rank-sum z, then by the file's order.
 */
export function orderCompared(
  comparison: RegionComparison,
  names: readonly string[],
  { column, descending }: CompareSort,
  strength: Uint8Array | null,
): Uint32Array {
  const all = Uint32Array.from({ length: names.length }, (_, feature) => feature)
  const kept = strength ? all.filter((feature) => strength[feature] > 0) : all
  const sign: 1 | -1 = descending ? -1 : 1
  if (column === 'name') {
    const { compare } = new Intl.Collator('en', { numeric: true })
    return kept.sort((x, y) => sign * compare(names[x], names[y]))
  }
  const values = compareValues(comparison, column)
  if (!values) return kept
  const { z } = comparison.expression
  const quick = strength === null && values instanceof Float32Array ? orderQuickly(values, sign, z) : null
  return (
    quick ??
    kept.sort((x, y) => {
      const [left, right] = [values[x], values[y]]
      if (Number.isNaN(left)) return Number.isNaN(right) ? x - y : 1
      if (Number.isNaN(right)) return -1
      return sign * (left - right) || Math.abs(z[y]) - Math.abs(z[x]) || x - y
    })
  )
}

/** More features than this no slide has: places and values share a double exactly. */
const MOST = 2 ** 21

/**
 * All features by float32 values, as the comparator of `orderCompared` has them, sorted as numbers: at 20,000 features the comparator
 * takes ten times as long.
 */
function orderQuickly(values: Float32Array, sign: 1 | -1, z: Float32Array): Uint32Array {
  const n = values.length
  const turned = values.map((value) => sign * value + 0)
  const bits = new Uint32Array(turned.buffer)
  const keys = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    const ascending = bits[k] >= 0x80000000 ? 0xffffffff - bits[k] : bits[k] + 0x80000000
    keys[k] = (Number.isNaN(turned[k]) ? 0xffffffff : ascending) * MOST + k
  }
  keys.sort()
  const order = Uint32Array.from(keys, (key) => key % MOST)
  for (let start = 0; start < n; ) {
    let end = start + 1
    while (end < n && values[order[end]] === values[order[start]]) end++
    if (end - start > 1) order.subarray(start, end).sort((x, y) => Math.abs(z[y]) - Math.abs(z[x]) || x - y)
    start = end
  }
  return order
}
