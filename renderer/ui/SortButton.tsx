import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import classes from './SortButton.module.css'

/** Which way a column is sorted; null where another one is. */
export type SortDirection = 'ascending' | 'descending' | null

/** Of a column's header. */
export const sortDirection = (isSorted: boolean, descending: boolean): SortDirection =>
  isSorted ? (descending ? 'descending' : 'ascending') : null

interface SortButtonProps {
  direction: SortDirection
  /** False where the order goes without saying. */
  hasArrow?: boolean
  onSort: () => void
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** The word of a table's column, with the way it is sorted. */
export function SortButton({ direction, hasArrow = true, onSort, children, ...others }: SortButtonProps) {
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
  return (
    // A tooltip gives its own listeners, and an empty class and click besides: they come first, so that these stay.
    <button
      {...others}
      type="button"
      className={classes.sort}
      data-sorted={direction !== null || undefined}
      onClick={onSort}
    >
      {children}
      {direction && hasArrow && <Arrow size={11} aria-hidden />}
    </button>
  )
}
