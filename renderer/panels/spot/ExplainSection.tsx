import { Button, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { Explanation, Features } from '../../../worker/api/methods.ts'
import { topNames } from '../../data/top-names.ts'
import { useRequest } from '../../data/use-request.ts'
import { CurvePlot } from '../../plots/CurvePlot.tsx'
import { formatPercent, formatValue } from '../../ui/format.ts'
import { EXPLAIN_WORDS } from '../../ui/words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import classes from './ExplainSection.module.css'
import { ProbeForm } from './ProbeForm.tsx'

interface ExplainSectionProps {
  slideId: string
  barcode: string
  features: Features
}

/** What the score of this spot rests on; nothing is asked before it is opened, and another spot closes it again. */
export function ExplainSection({ slideId, barcode, features }: ExplainSectionProps) {
  const [openFor, setOpenFor] = useState<string | null>(null)
  const isOpen = openFor === barcode
  return (
    <section className={classes.section} aria-label={EXPLAIN_WORDS.title} data-testid="explain">
      <Button
        size="compact-xs"
        variant="subtle"
        aria-expanded={isOpen}
        onClick={() => setOpenFor(isOpen ? null : barcode)}
      >
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
        <div>
          <h3 className={classes.title}>{EXPLAIN_WORDS.attention}</h3>
          <CurvePlot curve={attentionCurves.deletion} label={EXPLAIN_WORDS.attentionCurve} />
          <p className={classes.names}>{topNames(attention, features.names)}</p>
        </div>
        <div>
          <h3 className={classes.title}>{EXPLAIN_WORDS.integrated}</h3>
          <CurvePlot curve={integratedCurves.deletion} label={EXPLAIN_WORDS.integratedCurve} />
          <p className={classes.names}>{topNames(integrated, features.names)}</p>
        </div>
      </div>
      <Text size="xs" c="dimmed">
        {EXPLAIN_WORDS.guide}
      </Text>
    </>
  )
}

function Figures({ explanation }: { explanation: Explanation }) {
  const { agreement, agreementOfRead, read, completenessError } = explanation
  return (
    <p className={classes.figures} data-testid="explain-figures">
      Best 20 in common (Jaccard) {formatValue(agreement.topJaccard)}, Spearman{' '}
      {formatValue(agreement.spearman)}; among the {read.length} features whose measurement the model reads{' '}
      {formatValue(agreementOfRead.topJaccard)} and {formatValue(agreementOfRead.spearman)}. Completeness
      error {formatPercent(completenessError)}.
    </p>
  )
}
