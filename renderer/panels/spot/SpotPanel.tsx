import { Skeleton, Text } from '@mantine/core'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { useFeatures, useRanking, useSpots } from '../../data/slide-data.ts'
import { summariseRanking, whyUnreliable } from '../../data/summary-sentence.ts'
import { useFit } from '../../stores/fit.ts'
import { useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import { ExplainSection } from './ExplainSection.tsx'
import { FitCard } from './FitCard.tsx'
import { GeneTable } from './GeneTable.tsx'
import { Guide } from './Guide.tsx'
import { SpotHeader } from './SpotHeader.tsx'
import classes from './SpotPanel.module.css'

/** The selected spot: its tissue, its sentence and its ranked genes. */
export function SpotPanel({ info }: { info: SlideInfo }) {
  const spot = useSelection((state) => state.spot)
  const guideShown = useView((state) => state.guideShown)
  return (
    <section className={classes.panel} aria-label="Spot">
      <SpotHeader info={info} spot={spot} sentence={<Sentence />} />
      {guideShown && <Guide />}
      <SpotBody info={info} />
    </section>
  )
}

function Sentence() {
  const spot = useSelection((state) => state.spot)
  const reading = useSelection((state) => state.reading)
  const fit = useFit((state) => state.fit)
  const features = useFeatures()
  const { shown } = useRanking(spot, reading)
  if (!shown || !features || fit.status !== 'done') return null
  const { ranking } = shown
  const warning = whyUnreliable(fit.summary, ranking)
  return (
    <Text size="sm" data-testid="summary" {...(warning ? { c: 'dimmed' } : {})}>
      {warning ?? summariseRanking(fit.summary, ranking, features.names)}
    </Text>
  )
}

function SpotBody({ info }: { info: SlideInfo }) {
  const spot = useSelection((state) => state.spot)
  const reading = useSelection((state) => state.reading)
  const fit = useFit((state) => state.fit)
  const features = useFeatures()
  const spots = useSpots()
  const { shown, entry } = useRanking(spot, reading)
  if (fit.status !== 'done') return <FitCard info={info} fit={fit} />
  if (spot === null) return <Empty hasSpots={info.hasCoordinates} />
  if (entry?.status === 'failed')
    return (
      <div className={classes.body}>
        <FailedRequest
          error={entry.error}
          method="rankSpot"
          params={{ slideId: info.slideId, spot, by: reading }}
          slot="ranking"
        />
      </div>
    )
  if (!shown || !features || !spots) return <TableSkeleton />
  const { ranking } = shown
  const isUnreliable = whyUnreliable(fit.summary, ranking) !== null
  const barcode = spots.barcodes[shown.spot]
  return (
    <>
      <GeneTable ranking={ranking} features={features} isUnreliable={isUnreliable} barcode={barcode} />
      <ExplainSection key={barcode} slideId={info.slideId} barcode={barcode} features={features} />
    </>
  )
}

function Empty({ hasSpots }: { hasSpots: boolean }) {
  return (
    <div className={classes.empty}>
      <Text c="dimmed">
        {hasSpots
          ? 'Click a spot on the tissue to read its genes.'
          : 'The file gives no coordinates, so no spot can be picked on the tissue.'}
      </Text>
    </div>
  )
}

function TableSkeleton() {
  return (
    <div className={classes.body} aria-busy>
      {Array.from({ length: 12 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no other identity
        <Skeleton animate={false} key={row} height={12} mb={14} width={`${92 - ((row * 7) % 30)}%`} />
      ))}
    </div>
  )
}
