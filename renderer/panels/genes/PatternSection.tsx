import { Text } from '@mantine/core'
import type { Features, SlideInfo } from '../../../worker/api/methods.ts'
import { measurePattern } from '../../data/moran.ts'
import { useJobs } from '../../stores/jobs.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { JobRun } from '../fit/JobRun.tsx'
import classes from './GenePanel.module.css'
import { PatternTable } from './PatternTable.tsx'

interface PatternSectionProps {
  info: SlideInfo
  features: Features | null
}

/** Moran's I of all genes against moved blocks, measured when asked for. */
export function PatternSection({ info, features }: PatternSectionProps) {
  const job = useJobs((state) => state.measureMoran)
  if (!info.hasCoordinates) return <Text size="xs">{GENE_WORDS.noPlaces}</Text>
  return (
    <div className={classes.stack}>
      <Text size="xs" c="dimmed">
        {GENE_WORDS.patternHint}
      </Text>
      <JobRun
        name="measureMoran"
        labels={{
          start: GENE_WORDS.measure,
          again: GENE_WORDS.measureAgain,
          running: GENE_WORDS.measuring,
        }}
        onStart={measurePattern}
      />
      {job.status === 'done' && features && <PatternTable pattern={job.result} features={features} />}
    </div>
  )
}
