import { Button, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { Curve, Explanation } from '../../../worker/api/explanations.ts'
import type { Features } from '../../../worker/api/methods.ts'
import { topNames } from '../../data/top-names.ts'
import { useRequest } from '../../data/use-request.ts'
import { CurvePlot } from '../../plots/CurvePlot.tsx'
import { formatPercent, formatValue } from '../../ui/format.ts'
import { TermLabel } from '../../ui/TermLabel.tsx'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './ExplainSection.module.css'
import { ProbeForm } from './ProbeForm.tsx'

interface ExplainSectionProps {
  slideId: string
  barcode: string
  features: Features
}

/** What the score of this spot rests on; nothing is asked before it is opened. Keyed by spot: another one closes it. */
export function ExplainSection({ slideId, barcode, features }: ExplainSectionProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section className={classes.section} aria-label={EXPLAIN_WORDS.title} data-testid="explain">
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? EXPLAIN_WORDS.close : EXPLAIN_WORDS.open}
      </Button>
      {isOpen && (
        <div className={classes.body}>
          <Answer slideId={slideId} barcode={barcode} features={features} />
          <ProbeForm slideId={slideId} barcode={barcode} features={features} />
        </div>
      )}
    </section>
  )
}

function Answer({ slideId, barcode, features }: ExplainSectionProps) {
  const params = { slideId, selection: { kind: 'spot', barcode } } as const
  const entry = useRequest('explainSpots', params, 'explain')
  if (entry?.status === 'failed')
    return <FailedRequest error={entry.error} method="explainSpots" params={params} slot="explain" />
  if (entry?.status !== 'done') return <Skeleton animate={false} height={150} aria-busy />
  const { attention, integrated, attentionCurves, integratedCurves } = entry.data
  return (
    <>
      <Figures explanation={entry.data} />
      <div className={classes.pair}>
        <Ranked
          title={EXPLAIN_WORDS.attention}
          curve={attentionCurves.deletion}
          label={EXPLAIN_WORDS.attentionCurve}
        >
          {topNames(attention, features.names)}
        </Ranked>
        <Ranked
          title={EXPLAIN_WORDS.integrated}
          curve={integratedCurves.deletion}
          label={EXPLAIN_WORDS.integratedCurve}
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
  children: string
}

/** One ranking of the genes: its curve, its area beyond random, its best names. */
function Ranked({ title, curve, label, children }: RankedProps) {
  return (
    <div>
      <h3 className={classes.title}>{title}</h3>
      <CurvePlot curve={curve} label={label} sizesLabel={EXPLAIN_WORDS.curveSizes} />
      <p className={classes.names}>
        <TermLabel term="area" label="Area beyond random" /> {formatValue(curve.areaBetween)}
      </p>
      <p className={classes.names}>{children}</p>
    </div>
  )
}

function Figures({ explanation }: { explanation: Explanation }) {
  const { agreement, agreementOfRead, read, completenessError } = explanation
  return (
    <p className={classes.figures} data-testid="explain-figures">
      Best 20 in common (<TermLabel term="jaccard" label="Jaccard" />) {formatValue(agreement.topJaccard)},{' '}
      <TermLabel term="spearman" label="Spearman" /> {formatValue(agreement.spearman)}; among the{' '}
      {read.length} features whose measurement the model reads {formatValue(agreementOfRead.topJaccard)} and{' '}
      {formatValue(agreementOfRead.spearman)}. <TermLabel term="completeness" label="Completeness error" />{' '}
      {formatPercent(completenessError)}.
    </p>
  )
}
