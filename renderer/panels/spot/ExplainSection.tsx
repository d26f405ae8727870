import { Button, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Curve, Explanation } from '../../../worker/api/explanations.ts'
import type { Features } from '../../../worker/api/methods.ts'
import { exportExplanation } from '../../data/export-genes.ts'
import { asAsked, nameOfSelection } from '../../data/regions.ts'
import { useSpots } from '../../data/slide-data.ts'
import { topNames } from '../../data/top-names.ts'
import { useRequest } from '../../data/use-request.ts'
import { CurvePlot } from '../../plots/CurvePlot.tsx'
import { type Selected, useSelection } from '../../stores/selection.ts'
import { formatError, formatPercent, formatValue } from '../../ui/format.ts'
import { SaveButton } from '../../ui/SaveButton.tsx'
import { TermLabel } from '../../ui/TermLabel.tsx'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import { BaselineField } from './BaselineField.tsx'
import classes from './ExplainSection.module.css'
import { ProbeForm } from './ProbeForm.tsx'

type Way = 'deletion' | 'insertion'

interface ExplainSectionProps {
  slideId: string
  selection: Selected
  features: Features
}

/** What the score of this spot or region rests on; nothing is asked before it is opened. Keyed by its spots: others close it. */
export function ExplainSection({ slideId, selection, features }: ExplainSectionProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section className={classes.section} aria-label={EXPLAIN_WORDS.title} data-testid="explain">
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? EXPLAIN_WORDS.close : EXPLAIN_WORDS.open[selection.kind]}
      </Button>
      {isOpen && (
        <div className={classes.body}>
          <BaselineField />
          <Answer slideId={slideId} selection={selection} features={features} />
          <ProbeForm slideId={slideId} selection={selection} features={features} />
        </div>
      )}
    </section>
  )
}

function Answer({ slideId, selection, features }: ExplainSectionProps) {
  const spots = useSpots()
  const from = useSelection((state) => state.baseline)
  const [way, setWay] = useState<Way>('deletion')
  const baseline = from === null ? undefined : spots?.barcodes[from]
  const params = useMemo(
    () => ({ slideId, selection: asAsked(selection), ...(baseline !== undefined && { baseline }) }),
    [slideId, selection, baseline],
  )
  const entry = useRequest('explainSpots', params, 'explain')
  if (entry?.status === 'failed')
    return <FailedRequest error={entry.error} method="explainSpots" params={params} slot="explain" />
  if (entry?.status !== 'done') return <Skeleton animate={false} height={150} aria-busy />
  const { attention, integrated, attentionCurves, integratedCurves } = entry.data
  return (
    <>
      <Figures explanation={entry.data} baseline={baseline} />
      <div className={classes.ways}>
        <WayField way={way} onChange={setWay} />
        <SaveButton
          label={EXPLAIN_WORDS.csv}
          onSave={() => void exportExplanation(params, nameOfSelection(selection))}
        />
      </div>
      <div className={classes.pair}>
        <Ranked
          title={EXPLAIN_WORDS.attention}
          curve={attentionCurves[way]}
          label={EXPLAIN_WORDS.attentionCurve[way]}
          sizesLabel={EXPLAIN_WORDS.curveSizes[way]}
        >
          {topNames(attention, features.names)}
        </Ranked>
        <Ranked
          title={EXPLAIN_WORDS.integrated}
          curve={integratedCurves[way]}
          label={EXPLAIN_WORDS.integratedCurve[way]}
          sizesLabel={EXPLAIN_WORDS.curveSizes[way]}
        >
          {topNames(integrated, features.names)}
        </Ranked>
      </div>
      <Text size="xs" c="dimmed">
        {EXPLAIN_WORDS.guide}
      </Text>
    </>
  )
}

interface RankedProps {
  title: string
  curve: Curve
  label: string
  sizesLabel: string
  children: string
}

/** One ranking of the genes: its curve, its area beyond random, its best names. */
function Ranked({ title, curve, label, sizesLabel, children }: RankedProps) {
  return (
    <div>
      <h3 className={classes.title}>{title}</h3>
      <CurvePlot curve={curve} label={label} sizesLabel={sizesLabel} />
      <p className={classes.names}>
        <TermLabel term="area" label="Area beyond random" /> {formatValue(curve.areaBetween)}
      </p>
      <p className={classes.names}>{children}</p>
    </div>
  )
}

function WayField({ way, onChange }: { way: Way; onChange: (way: Way) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={EXPLAIN_WORDS.way}
      value={way}
      data={[
        { value: 'deletion', label: EXPLAIN_WORDS.deletion },
        { value: 'insertion', label: EXPLAIN_WORDS.insertion },
      ]}
      onChange={(value) => onChange(value as Way)}
    />
  )
}

interface FiguresProps {
  explanation: Explanation
  /** Barcode; the slide's mean where missing. */
  baseline: string | undefined
}

function Figures({ explanation, baseline }: FiguresProps) {
  const { agreement, agreementOfRead, read, completenessError, nStep, score, baselineScore } = explanation
  const { identityError } = explanation.attentionCurves
  return (
    <p className={classes.figures} data-testid="explain-figures">
      Score {formatValue(score)}, {formatValue(baselineScore)} with the measurement of{' '}
      {baseline ?? 'the slide’s mean'}. Best 20 in common (<TermLabel term="jaccard" label="Jaccard" />){' '}
      {formatValue(agreement.topJaccard)}, <TermLabel term="spearman" label="Spearman" />{' '}
      {formatValue(agreement.spearman)}; among the {read.length} features whose measurement the model reads{' '}
      {formatValue(agreementOfRead.topJaccard)} and {formatValue(agreementOfRead.spearman)}.{' '}
      <TermLabel term="completeness" label="Completeness error" /> {formatPercent(completenessError)} in{' '}
      {nStep} steps. <TermLabel term="identity" label="Deletion identity" /> met to{' '}
      {formatError(identityError)}.
    </p>
  )
}
