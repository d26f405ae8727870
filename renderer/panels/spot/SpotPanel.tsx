import { Skeleton, Text } from '@mantine/core'
import type { HistologueError } from '../../../worker/api/errors.ts'
import type { Reading, SlideInfo } from '../../../worker/api/methods.ts'
import { useFeatures, useRanking } from '../../data/slide-data.ts'
import { nullKeyText, summariseRanking, whyUnreliable } from '../../data/summary-sentence.ts'
import { useFit } from '../../stores/fit.ts'
import { type Selected, useSelection } from '../../stores/selection.ts'
import { useView } from '../../stores/view.ts'
import { TermLabel } from '../../ui/TermLabel.tsx'
import { FailedRequest } from '../FailedRequest.tsx'
import { ExplainSection } from './ExplainSection.tsx'
import { FitCard } from './FitCard.tsx'
import { GeneTable } from './GeneTable.tsx'
import { Guide } from './Guide.tsx'
import { ReadingsSection } from './ReadingsSection.tsx'
import { RegionHeader } from './RegionHeader.tsx'
import { SpotHeader } from './SpotHeader.tsx'
import classes from './SpotPanel.module.css'

/** The selected spot or region: its tissue, its sentence and its ranked genes. */
export function SpotPanel({ info }: { info: SlideInfo }) {
  const selection = useSelection((state) => state.selection)
  const spot = useSelection((state) => state.spot)
  const guideShown = useView((state) => state.guideShown)
  return (
    <section className={classes.panel} aria-label={selection?.kind === 'region' ? 'Region' : 'Spot'}>
      {selection?.kind === 'region' ? (
        <RegionHeader info={info} region={selection} sentence={<Sentence />} />
      ) : (
        <SpotHeader info={info} spot={spot} sentence={<Sentence />} />
      )}
      {guideShown && <Guide />}
      <SpotBody info={info} />
    </section>
  )
}

function Sentence() {
  const selection = useSelection((state) => state.selection)
  const reading = useSelection((state) => state.reading)
  const fit = useFit((state) => state.fit)
  const features = useFeatures()
  const { shown } = useRanking(selection, reading)
  if (!shown || !features || fit.status !== 'done') return null
  const { ranking } = shown
  const warning = whyUnreliable(fit.summary, ranking)
  return (
    <>
      <Text size="sm" data-testid="summary" {...(warning ? { c: 'dimmed' } : {})}>
        {warning ?? summariseRanking(fit.summary, ranking, features.names)}
      </Text>
      <Text size="xs" c="dimmed" data-testid="null-weight">
        <TermLabel term="nullKey" label={nullKeyText(ranking)} />
      </Text>
    </>
  )
}

function SpotBody({ info }: { info: SlideInfo }) {
  const selection = useSelection((state) => state.selection)
  const reading = useSelection((state) => state.reading)
  const fit = useFit((state) => state.fit)
  const features = useFeatures()
  const { shown, entry } = useRanking(selection, reading)
  if (fit.status !== 'done') return <FitCard info={info} fit={fit} />
  if (!selection) return <Empty hasSpots={info.hasCoordinates} />
  if (entry?.status === 'failed')
    return (
      <div className={classes.body}>
        <Failed error={entry.error} selection={selection} asked={{ slideId: info.slideId, by: reading }} />
      </div>
    )
  if (!shown || !features) return <TableSkeleton />
  const { ranking } = shown
  const isUnreliable = whyUnreliable(fit.summary, ranking) !== null
  const explained = shown.selection
  return (
    <>
      <GeneTable
        ranking={ranking}
        features={features}
        isUnreliable={isUnreliable}
        selection={shown.selection}
      />
      <ReadingsSection ranking={ranking} features={features} />
      <ExplainSection
        key={explained.spots.join(' ')}
        slideId={info.slideId}
        selection={explained}
        features={features}
      />
    </>
  )
}

interface FailedProps {
  error: HistologueError
  selection: Selected
  asked: { slideId: string; by: Reading }
}

function Failed({ error, selection: { kind, spots }, asked }: FailedProps) {
  if (kind === 'region')
    return (
      <FailedRequest error={error} method="rankRegion" params={{ ...asked, spots }} slot="region-ranking" />
    )
  return (
    <FailedRequest error={error} method="rankSpot" params={{ ...asked, spot: spots[0] }} slot="ranking" />
  )
}

function Empty({ hasSpots }: { hasSpots: boolean }) {
  return (
    <div className={classes.empty}>
      <Text c="dimmed">
        {hasSpots
          ? 'Click a spot on the tissue to read its genes, draw around many, or rank a whole region from the legend.'
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
