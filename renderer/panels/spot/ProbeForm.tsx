import { Button, NumberInput, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Features, Probe, ProbedRanks } from '../../../worker/api/methods.ts'
import { useRequest } from '../../data/use-request.ts'
import { formatCount } from '../../ui/format.ts'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './ExplainSection.module.css'

interface ProbeFormProps {
  slideId: string
  barcode: string
  features: Features
}

const USUAL_FACTOR = 4

/** Raises a gene at this spot on a copy and shows its rank answer. */
export function ProbeForm({ slideId, barcode, features }: ProbeFormProps) {
  const [feature, setFeature] = useState('')
  const [factor, setFactor] = useState<number | string>(USUAL_FACTOR)
  const [asked, setAsked] = useState<{ feature: string; factor: number } | null>(null)
  const isReady = feature.trim() !== '' && Number(factor) > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) setAsked({ feature: feature.trim(), factor: Number(factor) })
  }
  const selection = { kind: 'spot', barcode } as const
  const params = asked && { slideId, selection, ...asked }
  const entry = useRequest('probeFeature', params, 'probe')
  return (
    <form className={classes.probe} onSubmit={submit} data-testid="probe">
      <TextInput
        size="xs"
        className={classes.gene}
        aria-label={EXPLAIN_WORDS.probeGene}
        placeholder={EXPLAIN_WORDS.probeGene}
        value={feature}
        spellCheck={false}
        onChange={(event) => setFeature(event.currentTarget.value)}
      />
      <NumberInput
        size="xs"
        className={classes.factor}
        aria-label={EXPLAIN_WORDS.probeFactor}
        prefix="× "
        allowNegative={false}
        value={factor}
        onChange={setFactor}
      />
      <Button size="xs" variant="default" type="submit" disabled={!isReady}>
        {EXPLAIN_WORDS.probe}
      </Button>
      {entry?.status === 'failed' && params && (
        <FailedRequest error={entry.error} method="probeFeature" params={params} slot="probe" />
      )}
      {entry?.status === 'done' && <Moved probe={entry.data} names={features.names} />}
    </form>
  )
}

function Moved({ probe, names }: { probe: Probe; names: readonly string[] }) {
  const { feature, control, isRead, ofFeature, ofControl } = probe
  return (
    <Text size="xs" className={classes.moved} data-testid="probe-answer">
      {names[feature]}: observed rank {moved(ofFeature.observed)}, supported {moved(ofFeature.supported)}
      {isRead ? '' : ` (${EXPLAIN_WORDS.notRead})`}. Left alone, {names[control]}: {moved(ofControl.observed)}
      , {moved(ofControl.supported)}.
    </Text>
  )
}

const moved = ({ before, after }: ProbedRanks) => `${formatCount(before[0])} → ${formatCount(after[0])}`
