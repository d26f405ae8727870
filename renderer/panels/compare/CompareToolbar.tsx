import { Button, TextInput } from '@mantine/core'
import { Download, Search } from 'lucide-react'
import type { RegionComparison } from '../../../worker/api/comparisons.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { exportComparison } from '../../data/export-comparison.ts'
import type { SlideBeside } from '../../stores/project.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { formatCount } from '../../ui/format.ts'
import { OneSlideOnly } from './BesideFacts.tsx'
import classes from './CompareTable.module.css'

interface CompareToolbarProps {
  query: string
  onQuery: (query: string) => void
  nShown: number
  nFeature: number
  comparison: RegionComparison
  info: SlideInfo
  beside: SlideBeside | null
}

/** A filter, how many features there are, what the p values are of, and the export. */
export function CompareToolbar({
  query,
  onQuery,
  nShown,
  nFeature,
  comparison,
  info,
  beside,
}: CompareToolbarProps) {
  const count =
    nShown === nFeature ? formatCount(nFeature) : `${formatCount(nShown)} of ${formatCount(nFeature)}`
  const notes = notesOf(comparison)
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
      {comparison.other && <OneSlideOnly other={comparison.other} {...{ info, beside }} />}
      <p className={classes.note} data-testid="compare-note" title={notes.join('\n')}>
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

/** What a careful reader is to know; over two slides first of all that they are two. */
function notesOf({ warnings, readings, other }: RegionComparison): string[] {
  const said = other
    ? warnings.filter(({ code }) => code !== 'FEATURES_DIFFER')
    : warnings.filter(({ code }) => code !== 'SPOTS_ARE_NOT_REPLICATES' && code !== 'NOT_FITTED')
  const messages = said.map(({ message }) => message)
  if (other) return messages
  return [...messages, COMPARE_WORDS.pValues, ...(readings ? [] : [COMPARE_WORDS.unfitted])]
}
