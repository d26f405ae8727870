import { NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import { proposeRegions } from '../../data/propose-regions.ts'
import { useFit } from '../../stores/fit.ts'
import { useJobs } from '../../stores/jobs.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { JobRun } from '../fit/JobRun.tsx'

const [FEWEST, MOST] = [2, 30]

/** Lets the model propose regions: so many, or as many as are stable where the field is empty. */
export function ProposeForm() {
  const [k, setK] = useState<number | string>('')
  const isFitted = useFit((state) => state.fit.status === 'done')
  const job = useJobs((state) => state.proposeRegions)
  const isRight = k === '' || (Number(k) >= FEWEST && Number(k) <= MOST)
  if (!isFitted) return <Text size="xs">{REGION_LIST_WORDS.needsFit}</Text>
  return (
    <>
      <NumberInput
        size="xs"
        label="How many"
        placeholder="As many as are stable"
        min={FEWEST}
        max={MOST}
        allowDecimal={false}
        value={k}
        error={!isRight}
        onChange={setK}
      />
      <Text size="xs" c="dimmed">
        {REGION_LIST_WORDS.proposeHint}
      </Text>
      <JobRun
        name="proposeRegions"
        labels={{ start: 'Propose', again: 'Propose again', running: REGION_LIST_WORDS.proposing }}
        isDisabled={!isRight}
        onStart={() => void proposeRegions(k === '' ? null : Number(k))}
      />
      {job.status === 'done' && (
        <Text size="xs" role="status" data-testid="proposed">
          {stabilityText(job.result)}
        </Text>
      )}
    </>
  )
}

interface Proposed {
  k: number
  tried: Uint32Array
  stability: Float32Array
}

/** How well runs on halves of the spots agree on so many regions. */
function stabilityText({ k, tried, stability }: Proposed): string {
  const value = stability[tried.indexOf(k)]
  const agreed = Number.isFinite(value)
    ? ` Runs on halves of the spots agree on so many to ${value.toFixed(2)} (adjusted mutual information, 1 is full agreement).`
    : ''
  return `${k} regions added.${agreed}`
}
