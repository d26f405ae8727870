// biome-ignore-all lint/a11y/useSemanticElements: part of a virtual table
// biome-ignore-all lint/a11y/useFocusableInteractive: the button inside takes the focus
import { Tooltip } from '@mantine/core'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { CompareColumn, CompareSort } from '../../data/compare-order.ts'
import { COMPARE_TERMS } from '../../ui/compare-words.ts'
import classes from './CompareTable.module.css'

interface CompareHeaderProps {
  column: CompareColumn
  sort: CompareSort
  onSort: () => void
}

/** A column's word with a sentence on it; a click sorts by it. */
export function CompareHeader({ column, sort, onSort }: CompareHeaderProps) {
  const [label, sentence] = COMPARE_TERMS[column]
  const isSorted = sort.column === column
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={classes.headCell}
      data-column={column}
    >
      <Tooltip label={sentence} multiline w={260} openDelay={350}>
        <button type="button" className={classes.sort} data-sorted={isSorted || undefined} onClick={onSort}>
          {label}
          {isSorted && <Arrow size={11} aria-hidden />}
        </button>
      </Tooltip>
    </div>
  )
}
