// biome-ignore-all lint/a11y/useSemanticElements: part of a virtual table
// biome-ignore-all lint/a11y/useFocusableInteractive: the button inside takes the focus
import type { ReactNode } from 'react'
import { RANK_ORDER, type Sort, type SortColumn } from '../../data/feature-order.ts'
import { SortButton, sortDirection } from '../../ui/SortButton.tsx'
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
  const direction = sortDirection(sort.column === id, sort.descending)
  return (
    <div role="columnheader" aria-sort={direction ?? 'none'} className={classes.headCell} data-column={id}>
      <SortButton direction={direction} hasArrow={id !== 'rank'} onSort={onSort}>
        {children}
      </SortButton>
    </div>
  )
}
