import type { ObsColumn } from '../../worker/api/methods.ts'
import { formatValue } from '../ui/format.ts'

/** What a column of obs says of a spot, as text. */
export function labelText(column: ObsColumn, spot: number): string {
  if (column.kind === 'numeric') return formatValue(column.values[spot])
  return column.categories[column.codes[spot]] ?? 'not labelled'
}
