import { Button } from '@mantine/core'
import type { FitSummary } from '../../../worker/api/methods.ts'
import { fitAgain } from '../../data/fit.ts'
import { RangePlot } from '../../plots/RangePlot.tsx'
import { FIT_WORDS } from '../../ui/fit-words.ts'
import { deviceName, formatCount } from '../../ui/format.ts'
import classes from './FitPanel.module.css'
import { ModalitiesPart } from './ModalitiesPart.tsx'
import { TransferPart } from './TransferPart.tsx'

/** Whether histology informs, by which evidence, and how the fit was made. */
export function FitTab({ summary }: { summary: FitSummary }) {
  const { histologyInforms, modalities, transfer } = summary
  return (
    <>
      <div className={classes.part}>
        <p className={classes.verdict} data-testid="verdict">
          {histologyInforms ? FIT_WORDS.informs : FIT_WORDS.informsNot}
        </p>
        <Evidence summary={summary} />
        <p className={classes.quiet}>{FIT_WORDS.evidence}</p>
      </div>
      <div className={classes.part}>
        <Facts summary={summary} />
        <div>
          <Button size="xs" variant="default" onClick={() => void fitAgain({}, { refit: true })}>
            {transfer ? FIT_WORDS.fitOwn : FIT_WORDS.again}
          </Button>
        </div>
      </div>
      {transfer && <TransferPart transfer={transfer} />}
      {modalities.length > 0 && <ModalitiesPart modalities={modalities} />}
    </>
  )
}

function Evidence({ summary: { evidenceAuc, shuffledAuc } }: { summary: FitSummary }) {
  const row = (name: string, value: number, tone: 'strong' | 'quiet') => ({
    ...{ name, value, tone, low: value, high: value, text: value.toFixed(3) },
  })
  return (
    <RangePlot
      label="Evidence AUC"
      rows={[row(FIT_WORDS.heldOut, evidenceAuc, 'strong'), row(FIT_WORDS.moved, shuffledAuc, 'quiet')]}
      scale={{ min: 0, max: 1 }}
      reference={{ value: 0.5, label: FIT_WORDS.coin }}
    />
  )
}

function Facts({ summary }: { summary: FitSummary }) {
  const { device, deviceNotice, cacheNotice, nSeed, nTrainedFeature, plan, fromCache, elapsedMs, transfer } =
    summary
  const took = `${(elapsedMs / 1000).toFixed(1)} s`
  const facts: [label: string, text: string][] = [
    ['Device', [deviceName(device), deviceNotice].filter(Boolean).join('. ')],
    ['Reads histology', FIT_WORDS.plans[plan] ?? plan],
    ['Seeds', FIT_WORDS.seeds(nSeed)],
    ['Trained on', `${formatCount(nTrainedFeature)} features; all features are ranked`],
    [
      'Made',
      transfer
        ? `applied in ${took}`
        : fromCache
          ? `kept from an earlier fit, which took ${took}`
          : `now, in ${took}`,
    ],
    ...(cacheNotice ? ([['Not kept', cacheNotice]] satisfies [string, string][]) : []),
  ]
  return (
    <dl className={classes.facts} data-testid="fit-facts">
      {facts.map(([label, text]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
