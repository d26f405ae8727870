import { Button, SegmentedControl, TextInput, Tooltip } from '@mantine/core'
import { Download, Search } from 'lucide-react'
import type { Reading } from '../../../worker/api/methods.ts'
import { exportSelected } from '../../data/export-table.ts'
import { useFit } from '../../stores/fit.ts'
import { type Selected, setReading, useSelection } from '../../stores/selection.ts'
import { formatCount } from '../../ui/format.ts'
import { READING_LABELS, TERMS } from '../../ui/words.ts'
import classes from './GeneTable.module.css'

interface TableToolbarProps {
  query: string
  onQuery: (query: string) => void
  nShown: number
  nFeature: number
  selection: Selected
}

/** Which reading ranks the table, a filter, how many features it shows, and its export. */
export function TableToolbar({ query, onQuery, nShown, nFeature, selection }: TableToolbarProps) {
  const reading = useSelection((state) => state.reading)
  const histologyInforms = useFit(({ fit }) => fit.status !== 'done' || fit.summary.histologyInforms)
  const count =
    nShown === nFeature ? formatCount(nFeature) : `${formatCount(nShown)} of ${formatCount(nFeature)}`
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        size="xs"
        aria-label="Rank by"
        value={reading}
        onChange={(value) => setReading(value as Reading)}
        data={Object.entries(READING_LABELS).map(([value, label]) => ({
          value,
          disabled: value === 'expected' && !histologyInforms,
          label: (
            <Tooltip
              label={tellReading(value as Reading, histologyInforms)}
              multiline
              w={240}
              openDelay={350}
            >
              <span>{label}</span>
            </Tooltip>
          ),
        }))}
      />
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
      <span className={classes.count} data-testid="feature-count">
        {count} features
      </span>
      <Button
        size="xs"
        variant="default"
        leftSection={<Download size={13} aria-hidden />}
        aria-label="Export table as CSV"
        onClick={() => void exportSelected(selection)}
      >
        CSV
      </Button>
    </div>
  )
}

function tellReading(reading: Reading, histologyInforms: boolean): string {
  if (reading !== 'expected' || histologyInforms) return TERMS[reading]
  return 'On this slide the look of the tissue does not foretell expression, so Expected is 0 throughout.'
}
