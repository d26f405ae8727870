import { Button, TextInput } from '@mantine/core'
import { Download, Search } from 'lucide-react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import { exportComparison } from '../../data/export-comparison.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { formatCount } from '../../ui/format.ts'
import classes from './CompareTable.module.css'

interface CompareToolbarProps {
  query: string
  onQuery: (query: string) => void
  nShown: number
  nFeature: number
  comparison: RegionComparison
}

/** A filter, how many features there are, what the p values are of, and the export. */
export function CompareToolbar({ query, onQuery, nShown, nFeature, comparison }: CompareToolbarProps) {
  const count =
    nShown === nFeature ? formatCount(nFeature) : `${formatCount(nShown)} of ${formatCount(nFeature)}`
  const others = comparison.warnings
    .filter(({ code }) => code !== 'SPOTS_ARE_NOT_REPLICATES' && code !== 'NOT_FITTED')
    .map(({ message }) => message)
  const notes = [...others, COMPARE_WORDS.pValues, ...(comparison.readings ? [] : [COMPARE_WORDS.unfitted])]
  return (
    <div className={classes.toolbar}>
      <TextInput
        size="xs"
        className={classes.filter}
        aria-label="Filter genes"
        placeholder="Filter"
        leftSection={<Search size={13} aria-hidden />}
        value={query}
        spellCheck={false}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onQuery('')}
      />
      <span className={classes.count} data-testid="compared-count">
        {count} features
      </span>
      <p className={classes.note} data-testid="compare-note">
        {notes.join(' ')}
      </p>
      <Button
        size="xs"
        variant="default"
        leftSection={<Download size={13} aria-hidden />}
        aria-label={COMPARE_WORDS.csv}
        onClick={() => void exportComparison()}
      >
        CSV
      </Button>
    </div>
  )
}
