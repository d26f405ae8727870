import { Skeleton, Text } from '@mantine/core'
import { useMemo } from 'react'
import { largestShares } from '../../../worker/api/attention-shares.ts'
import { exportTopSpots } from '../../data/export-genes.ts'
import { pickSpot } from '../../data/pick-spot.ts'
import { useFeatureMap, useFeatures, useSpots } from '../../data/slide-data.ts'
import { useFit } from '../../stores/fit.ts'
import { useSelection } from '../../stores/selection.ts'
import { formatPercent } from '../../ui/format.ts'
import { SaveButton } from '../../ui/SaveButton.tsx'
import { Section } from '../../ui/Section.tsx'
import { TOP_SPOT_WORDS } from '../../ui/words.ts'
import { revealPlace } from '../camera.ts'
import classes from './ColourPanel.module.css'

const SHOWN = 10

/** The way back from a gene to spots: those that get most of its attention; a click selects. */
export function TopSpots({ slideId, feature }: { slideId: string; feature: number }) {
  const status = useFit((state) => state.fit.status)
  const features = useFeatures()
  if (status === 'none') return null
  return (
    <Section
      title={TOP_SPOT_WORDS.title}
      action={
        status === 'done' && (
          <SaveButton
            label={TOP_SPOT_WORDS.csv}
            onSave={() => void exportTopSpots({ slideId, feature }, features?.names[feature] ?? 'gene')}
          />
        )
      }
    >
      {status === 'done' ? (
        <List feature={feature} />
      ) : (
        <Text size="xs" c="dimmed">
          {TOP_SPOT_WORDS.waiting}
        </Text>
      )}
    </Section>
  )
}

function List({ feature }: { feature: number }) {
  const entry = useFeatureMap(feature, 'attention', 'top-spots')
  const spots = useSpots()
  const selected = useSelection((state) => state.spot)
  const map = entry?.status === 'done' ? entry.data.values : null
  const top = useMemo(() => map && largestShares(map, SHOWN), [map])
  if (entry?.status === 'failed') return <Text size="xs">{entry.error.message}</Text>
  if (!top || !spots) return <Skeleton animate={false} height={SHOWN * 22} aria-busy />
  const [{ share: most }] = top
  const pick = (spot: number) => {
    void pickSpot(spot)
    revealPlace(spots.xy[2 * spot], spots.xy[2 * spot + 1])
  }
  return (
    <>
      <ol className={classes.topSpots} data-testid="top-spots">
        {top.map(({ spot, share }) => (
          <li key={spot}>
            <button
              type="button"
              className={classes.topSpot}
              aria-current={spot === selected || undefined}
              title={spots.barcodes[spot]}
              onClick={() => pick(spot)}
            >
              <span className={classes.topBarcode}>{spots.barcodes[spot]}</span>
              <span className={classes.shareTrack} aria-hidden>
                <span style={{ width: `${(100 * share) / most}%` }} />
              </span>
              <span className={classes.count}>{formatPercent(share)}</span>
            </button>
          </li>
        ))}
      </ol>
      <Text size="xs" c="dimmed" mt={4}>
        {TOP_SPOT_WORDS.hint}
      </Text>
    </>
  )
}
