import { Autocomplete, Button, NumberInput } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import type { Probe, ProbedRanks } from '../../../worker/api/explanations.ts'
import type { Features } from '../../../worker/api/methods.ts'
import { bestMatch, searchFeatures } from '../../data/feature-search.ts'
import { asAsked } from '../../data/regions.ts'
import type { Entry } from '../../data/requests.ts'
import { useRequest } from '../../data/use-request.ts'
import type { Selected } from '../../stores/selection.ts'
import { formatCount } from '../../ui/format.ts'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './ExplainSection.module.css'

interface ProbeFormProps {
  slideId: string
  selection: Selected
  features: Features
}

const USUAL_FACTOR = 4
const OFFERED = 8

/** Raises a gene at this spot or region on a copy and shows its rank answer. */
export function ProbeForm({ slideId, selection, features }: ProbeFormProps) {
  const [text, setText] = useState('')
  const [factor, setFactor] = useState<number | string>(USUAL_FACTOR)
  const [asked, setAsked] = useState<{ feature: string; factor: number } | null>(null)
  const match = useMemo(() => bestMatch(features, text), [features, text])
  const raises = Number(factor) > 1
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (match === null || !raises) return
    setText(features.names[match])
    setAsked({ feature: features.names[match], factor: Number(factor) })
  }
  const params = asked && { slideId, selection: asAsked(selection), ...asked }
  const entry = useRequest('probeFeature', params, 'probe')
  const fault = !raises
    ? EXPLAIN_WORDS.mustRaise
    : text.trim() && match === null
      ? EXPLAIN_WORDS.noGene
      : null
  return (
    <form className={classes.probe} onSubmit={submit} data-testid="probe">
      <GeneField features={features} text={text} onChange={setText} />
      <NumberInput
        size="xs"
        className={classes.factor}
        aria-label={EXPLAIN_WORDS.probeFactor}
        prefix="× "
        allowNegative={false}
        value={factor}
        error={!raises}
        onChange={setFactor}
      />
      <Button size="xs" variant="default" type="submit" disabled={match === null || !raises}>
        {EXPLAIN_WORDS.probe}
      </Button>
      <div role="status" className={classes.moved}>
        {fault ?? (params && entry?.status !== 'failed' && <Answer probe={entry} names={features.names} />)}
      </div>
      {entry?.status === 'failed' && params && (
        <FailedRequest error={entry.error} method="probeFeature" params={params} slot="probe" />
      )}
    </form>
  )
}

function GeneField(props: { features: Features; text: string; onChange: (text: string) => void }) {
  const { features, text, onChange } = props
  // Each name once: a list of options takes no two alike.
  const offered = useMemo(
    () =>
      text.trim() === ''
        ? []
        : [...new Set(searchFeatures(features, text, OFFERED).map((index) => features.names[index]))],
    [features, text],
  )
  return (
    <Autocomplete
      size="xs"
      className={classes.gene}
      aria-label={EXPLAIN_WORDS.probeGene}
      placeholder={EXPLAIN_WORDS.probeGene}
      data={offered}
      filter={({ options }) => options}
      value={text}
      spellCheck={false}
      onChange={onChange}
    />
  )
}

function Answer({ probe, names }: { probe: Entry<Probe> | null; names: readonly string[] }) {
  if (probe?.status !== 'done') return EXPLAIN_WORDS.probing
  const { feature, control, spots, isRead, ofFeature, ofControl } = probe.data
  return (
    <span data-testid="probe-answer">
      {names[feature]}: {spots.length > 1 && `median over ${formatCount(spots.length)} spots, `}observed rank{' '}
      {moved(ofFeature.observed)}, supported {moved(ofFeature.supported)}
      {isRead ? '' : ` (${EXPLAIN_WORDS.notRead})`}. Left alone, {names[control]}: {moved(ofControl.observed)}
      , {moved(ofControl.supported)}.
    </span>
  )
}

const moved = ({ before, after }: ProbedRanks) =>
  `${formatCount(median(before))} → ${formatCount(median(after))}`

/** As the terminal takes it: the upper of two middle ranks. */
const median = (ranks: Uint32Array) => ranks.slice().sort()[Math.floor(ranks.length / 2)]
