import { Button, Select } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { RankingBench } from '../../../worker/api/ranking-bench.ts'
import { startJob } from '../../data/jobs.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { saveComparison } from '../../data/save-comparison.ts'
import { RangePlot, type RangeRow } from '../../plots/RangePlot.tsx'
import { useColouring } from '../../stores/colouring.ts'
import { useFit } from '../../stores/fit.ts'
import { useJobs } from '../../stores/jobs.ts'
import { COMPARE_WORDS } from '../../ui/fit-words.ts'
import { formatCount } from '../../ui/format.ts'
import classes from './FitPanel.module.css'
import { JobRun } from './JobRun.tsx'

/** Precision counts the 50 genes ranked first. */
const K = 50

/** Ways to rank on this slide, judged by a label of its own. */
export function CompareTab({ info }: { info: SlideInfo }) {
  const job = useJobs((state) => state.benchRanking)
  const columns = labelColumns(info)
  const shown = useColouring((state) => state.column)
  const [chosen, setChosen] = useState<string | null>(null)
  const [nThinning, setThinning] = useState('1')
  const column = chosen ?? (shown !== null && columns.includes(shown) ? shown : (columns[0] ?? null))
  const labels = { start: COMPARE_WORDS.start, again: COMPARE_WORDS.again, running: 'Comparing rankings' }
  const start = () => {
    const { slideId } = info
    const { histology } = useFit.getState().settings
    if (column !== null)
      void startJob('benchRanking', { slideId, column, nThinning: Number(nThinning), histology })
  }
  return (
    <div className={classes.part} data-testid="compare">
      <h3 className={classes.heading}>{COMPARE_WORDS.title}</h3>
      <p className={classes.quiet}>{COMPARE_WORDS.hint}</p>
      {column === null ? (
        <p className={classes.text}>{COMPARE_WORDS.noColumn}</p>
      ) : (
        <JobRun name="benchRanking" labels={labels} onStart={start}>
          <Select
            size="xs"
            label={COMPARE_WORDS.column}
            data={columns}
            value={column}
            allowDeselect={false}
            onChange={setChosen}
          />
          <Select
            size="xs"
            w={150}
            label={COMPARE_WORDS.splits}
            data={['1', '3', '5']}
            value={nThinning}
            allowDeselect={false}
            onChange={(value) => value !== null && setThinning(value)}
          />
        </JobRun>
      )}
      {job.status === 'done' && <Answer bench={job.result} info={info} />}
    </div>
  )
}

function Answer({ bench, info }: { bench: RankingBench; info: SlideInfo }) {
  const { column, nRegion, nSpot, nGene, nThinning, nSeed, notes } = bench
  const rows = rowsOf(bench)
  const highest = Math.max(...rows.map(({ high }) => high), K / nGene)
  const scale = { min: 0, max: Math.min(1, Math.ceil(highest * 10) / 10) }
  return (
    <>
      <p className={classes.text}>
        {COMPARE_WORDS.measure} Judged by {column}: {formatCount(nSpot)} spots in {nRegion} regions,{' '}
        {formatCount(nGene)} genes; {nThinning === 1 ? 'one split' : `mean and range of ${nThinning} splits`},{' '}
        {nSeed} seeds.
      </p>
      <RangePlot
        label="Precision of the first 50 genes by way of ranking"
        rows={rows}
        scale={scale}
        reference={{ value: K / nGene, label: COMPARE_WORDS.chance }}
      />
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={13} aria-hidden />}
          onClick={() => void saveComparison(info)}
        >
          {COMPARE_WORDS.save}
        </Button>
      </div>
      <ul className={classes.notes}>
        {[...new Set(notes)].map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  )
}

const SHUFFLED = ', shuffled histology'

/** Each way to rank, and right after it the same on shuffled histology. */
function withControls(rows: RankingBench['rows']): RankingBench['rows'] {
  const isControl = ({ what }: { what: string }) => what.endsWith(SHUFFLED)
  const ways = rows.filter((row) => !isControl(row))
  const ordered = ways.flatMap((row) => [row, ...rows.filter(({ what }) => what === row.what + SHUFFLED)])
  return [...ordered, ...rows.filter((row) => !ordered.includes(row))]
}

function rowsOf({ rows }: RankingBench): RangeRow[] {
  return withControls(rows).map(({ what, precisions }) => {
    const mean = precisions.reduce((sum, value) => sum + value, 0) / precisions.length
    const isControl = /shuffled|random queries/.test(what)
    const isOurs = what === 'expected' || what === 'supported'
    return {
      ...{ name: what, value: mean, low: Math.min(...precisions), high: Math.max(...precisions) },
      ...(what.endsWith(SHUFFLED) && { label: `\u21b3 ${SHUFFLED.slice(2)}` }),
      ...(isControl && { note: COMPARE_WORDS.control }),
      ...(isOurs && { note: COMPARE_WORDS.ours }),
      tone: isOurs ? 'strong' : isControl ? 'quiet' : 'plain',
      text: mean.toFixed(3),
    }
  })
}
