import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ModelReading, NoiseReport } from '../../../worker/api/explanations.ts'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { startJob } from '../../data/jobs.ts'
import { ownNoise, summariseNoise } from '../../data/noise-sentence.ts'
import { spreadOf } from '../../layers/spread.ts'
import { RangePlot, type RangeRow } from '../../plots/RangePlot.tsx'
import { useJobs } from '../../stores/jobs.ts'
import { NOISE_WORDS } from '../../ui/fit-words.ts'
import { READING_LABELS } from '../../ui/words.ts'
import classes from './FitPanel.module.css'
import { JobRun } from './JobRun.tsx'

/** How much noise rankings bear, beside the noise that the slide has. */
export function NoiseTab({ slideId, summary }: { slideId: string; summary: FitSummary }) {
  const job = useJobs((state) => state.measureNoise)
  const [by, setBy] = useState<ModelReading>('supported')
  const labels = { start: NOISE_WORDS.start, again: NOISE_WORDS.again, running: 'Adding noise' }
  return (
    <div className={classes.part} data-testid="noise">
      <h3 className={classes.heading}>{NOISE_WORDS.title}</h3>
      <p className={classes.quiet}>{NOISE_WORDS.hint}</p>
      <JobRun
        name="measureNoise"
        labels={labels}
        onStart={() => void startJob('measureNoise', { slideId, by })}
      >
        <SegmentedControl
          size="xs"
          aria-label={NOISE_WORDS.by}
          value={by}
          data={(['supported', 'expected'] as const).map((value) => ({
            value,
            label: READING_LABELS[value],
            disabled: value === 'expected' && !summary.histologyInforms,
          }))}
          onChange={(value) => setBy(value as ModelReading)}
        />
      </JobRun>
      {job.status === 'done' && <Answer report={job.result} />}
    </div>
  )
}

function Answer({ report }: { report: NoiseReport }) {
  const rows = rowsOf(report)
  const values = rows.flatMap(({ points }) => Array.from(points ?? [])).filter((value) => value > 0)
  const scale = {
    min: rounded(Math.max(1e-4, Math.min(...values)), -1),
    max: rounded(Math.max(...values), 1),
    isLog: true,
  }
  return (
    <>
      <p className={classes.text} data-testid="noise-sentence">
        By {READING_LABELS[report.by]}. {summariseNoise(report)}
      </p>
      <RangePlot label="Noise of rankings: median over spots" rows={rows} scale={scale} />
      <p className={classes.quiet}>
        {NOISE_WORDS.unit} {closedForm(report)} {NOISE_WORDS.limits}
      </p>
    </>
  )
}

/** What the closed form says here: it has something to break where a best gene is far enough ahead of all others. */
function closedForm({ attentionBreaksAt, nFeature, beta }: NoiseReport): string {
  const nHeld = attentionBreaksAt.filter((value) => !Number.isNaN(value)).length
  return NOISE_WORDS.closedForm(nHeld, attentionBreaksAt.length, (Math.log(nFeature - 1) / beta).toFixed(2))
}

/** The next number of one digit, below or above, for the ends of a scale. */
function rounded(value: number, direction: -1 | 1): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return (direction < 0 ? Math.floor(value / unit) : Math.ceil(value / unit)) * unit
}

function rowsOf(report: NoiseReport): RangeRow[] {
  const row = (name: string, points: Float32Array, tone: RangeRow['tone'], none = 'unknown'): RangeRow => {
    const { median, low, high } = spreadOf(points)
    const text = Number.isNaN(median) ? none : median.toFixed(3)
    return { name, points, tone, value: median, low, high, text }
  }
  return [
    row(NOISE_WORDS.breaks, report.breaksAt, 'strong'),
    row(NOISE_WORDS.foretold, report.foretold, 'plain'),
    row(NOISE_WORDS.attention, report.attentionBreaksAt, 'plain', NOISE_WORDS.nowhere),
    row(NOISE_WORDS.own, ownNoise(report), 'strong'),
    row(NOISE_WORDS.seeds, report.seedScatter, 'quiet'),
    ...(report.by === 'supported' ? [row(NOISE_WORDS.counts, report.countScatter, 'quiet')] : []),
  ]
}
