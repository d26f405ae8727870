// biome-ignore-all lint/a11y/useSemanticElements: part of a virtual table
// biome-ignore-all lint/a11y/useFocusableInteractive: the button inside takes the focus
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { RANK_ORDER, type Sort, type SortColumn } from '../../data/feature-order.ts'
import { DESCENDING_FIRST } from './columns.tsx'
import classes from './GeneTable.module.css'

/** A second click turns the order round, a third goes back to rank. */
export function nextSort(now: Sort, column: SortColumn): Sort {
  const first = { column, descending: DESCENDING_FIRST.has(column) }
  if (now.column !== column) return first
  if (now.descending === first.descending) return { column, descending: !first.descending }
  return RANK_ORDER
}

interface HeaderCellProps {
  id: SortColumn
  sort: Sort
  onSort: () => void
  children: ReactNode
}

/** A column's word; a click sorts by it. */
export function HeaderCell({ id, sort, onSort, children }: HeaderCellProps) {
  const isSorted = sort.column === id
  const direction = sort.descending ? 'descending' : 'ascending'
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? direction : 'none'}
      className={classes.headCell}
      data-column={id}
    >
      <button type="button" className={classes.sort} data-sorted={isSorted || undefined} onClick={onSort}>
        {children}
        {isSorted && id !== 'rank' && <Arrow size={11} aria-hidden />}
      </button>
    </div>
  )
}
