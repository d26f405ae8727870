// biome-ignore-all lint/a11y/useSemanticElements: part of a virtual table
// biome-ignore-all lint/a11y/useFocusableInteractive: the button inside takes the focus
import { Tooltip } from '@mantine/core'
import type { CompareColumn, CompareSort } from '../../data/compare-order.ts'
import { COMPARE_TERMS } from '../../ui/compare-words.ts'
import { SortButton, sortDirection } from '../../ui/SortButton.tsx'
import classes from './CompareTable.module.css'

interface CompareHeaderProps {
  column: CompareColumn
  sort: CompareSort
  onSort: () => void
}

/** A column's word with a sentence on it; a click sorts by it. */
export function CompareHeader({ column, sort, onSort }: CompareHeaderProps) {
  const [label, sentence] = COMPARE_TERMS[column]
  const direction = sortDirection(sort.column === column, sort.descending)
  return (
    <div
      role="columnheader"
      aria-sort={direction ?? 'none'}
      className={classes.headCell}
      data-column={column}
    >
      <Tooltip label={sentence} multiline w={260} openDelay={350}>
        <SortButton direction={direction} onSort={onSort}>
          {label}
        </SortButton>
      </Tooltip>
    </div>
  )
}
