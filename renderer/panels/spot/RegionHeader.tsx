import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ObsColumn, SlideInfo } from '../../../worker/api/methods.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { pickSpot } from '../../data/pick-spot.ts'
import { useObsColumn } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import { swatchesOf } from '../../layers/spot-colours.ts'
import { useColouring } from '../../stores/colouring.ts'
import type { Selected } from '../../stores/selection.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_WORDS } from '../../ui/words.ts'
import { GuideButton } from './GuideButton.tsx'
import classes from './SpotPanel.module.css'

type Region = Extract<Selected, { kind: 'region' }>

interface RegionHeaderProps {
  info: SlideInfo
  region: Region
  /** What the tissue calls for here. */
  sentence: ReactNode
}

/** Which region it is, how many spots it has, and what its tissue calls for. */
export function RegionHeader({ info, region, sentence }: RegionHeaderProps) {
  const { name, spots, origin } = region
  const share = Math.round((100 * spots.length) / info.nSpot)
  return (
    <header className={classes.header}>
      <div className={classes.headerText}>
        <Group justify="space-between" wrap="nowrap" gap={8}>
          <Text fw={600} truncate title={name} data-testid="region-name">
            {name}
          </Text>
          <Group gap={0} wrap="nowrap">
            <GuideButton />
            <Tooltip label={REGION_WORDS.clear}>
              <ActionIcon
                size={24}
                variant="subtle"
                color="gray"
                aria-label={REGION_WORDS.clear}
                onClick={() => void pickSpot(null)}
              >
                <X size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
        <Text size="xs" c="dimmed" mb={4} className={classes.counts} data-testid="region-spots">
          {formatCount(spots.length)} spots, {share < 1 ? 'under 1' : share} % of the slide
          {origin.kind === 'label' && ` · ${origin.column}`}
        </Text>
        {origin.kind !== 'label' && <Makeup info={info} region={region} />}
        {sentence}
      </div>
    </header>
  )
}

const MOST_PARTS = 4

/** Which labels the spots of a region have, as a bar with names: a region drawn by hand says little of itself. */
function Makeup({ info, region }: { info: SlideInfo; region: Region }) {
  const shown = useColouring((state) => (state.mode === 'label' ? state.column : null))
  const palette = useColouring((state) => state.palette)
  const labels = labelColumns(info)
  const name = shown !== null && labels.includes(shown) ? shown : (labels[0] ?? null)
  const column = dataOf(useObsColumn(name))
  if (column?.kind !== 'categorical') return null
  const swatches = swatchesOf(column, palette)
  const parts = partsOf(column, region.spots)
  return (
    <div className={classes.makeup} title={name ?? ''}>
      <div className={classes.parts} data-colour aria-hidden>
        {parts.map(({ code, count }) => (
          <span key={code} style={{ flexGrow: count, background: swatches[code] ?? 'var(--line-strong)' }} />
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {parts
          .slice(0, MOST_PARTS)
          .map(({ code, count }) => `${formatCount(count)} ${column.categories[code] ?? 'not labelled'}`)
          .join(', ')}
        {parts.length > MOST_PARTS && `, ${parts.length - MOST_PARTS} more labels`}
      </Text>
    </div>
  )
}

function partsOf({ codes }: Extract<ObsColumn, { kind: 'categorical' }>, spots: Uint32Array) {
  const counts = new Map<number, number>()
  for (const spot of spots) counts.set(codes[spot], (counts.get(codes[spot]) ?? 0) + 1)
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}
