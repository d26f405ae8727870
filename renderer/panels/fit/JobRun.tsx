import { Button, Progress as ProgressBar } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Progress } from '../../../worker/api/methods.ts'
import { copyDetails } from '../../data/copy-details.ts'
import { cancelJob } from '../../data/jobs.ts'
import { type Job, type JobName, useJobs } from '../../stores/jobs.ts'
import { ErrorCard } from '../../ui/ErrorCard.tsx'
import { formatCount } from '../../ui/format.ts'
import { PHASE_LABELS } from '../../ui/words.ts'
import classes from './FitPanel.module.css'

interface JobRunProps {
  name: JobName
  labels: { start: string; again: string; running: string }
  onStart: () => void
  isDisabled?: boolean
  /** Beside the button while nothing runs. */
  children?: ReactNode
}

/** The button of long work, its progress with the way to stop it, and why it failed. */
export function JobRun({ name, labels, onStart, isDisabled = false, children }: JobRunProps) {
  const job: Job<unknown> = useJobs((state) => state[name])
  if (job.status === 'running') return <Running name={name} label={labels.running} progress={job.progress} />
  return (
    <>
      <div className={classes.row}>
        {children}
        <Button
          size="xs"
          variant={job.status === 'done' ? 'default' : 'filled'}
          disabled={isDisabled}
          onClick={onStart}
        >
          {job.status === 'done' ? labels.again : labels.start}
        </Button>
      </div>
      {job.status === 'failed' && <ErrorCard error={job.error} onCopy={copyDetails} />}
    </>
  )
}

interface RunningProps {
  name: JobName
  label: string
  progress: Progress | null
}

function Running({ name, label, progress }: RunningProps) {
  const share = progress ? (100 * progress.done) / Math.max(1, progress.total) : 0
  return (
    <div className={classes.running} role="status">
      <div className={classes.runningText}>
        <span>{progress ? PHASE_LABELS[progress.phase] : label}</span>
        {progress && (
          <span className={classes.quiet}>
            {formatCount(progress.done)} of {formatCount(progress.total)}
          </span>
        )}
      </div>
      <ProgressBar size={6} radius="xl" value={share} aria-label={label} />
      <div>
        <Button size="compact-sm" variant="default" onClick={() => cancelJob(name)}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
