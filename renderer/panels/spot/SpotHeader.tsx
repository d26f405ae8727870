import { Badge, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { labelColumns } from '../../data/label-columns.ts'
import { useObsColumn, useSpots } from '../../data/slide-data.ts'
import { dataOf } from '../../data/use-request.ts'
import { useColouring } from '../../stores/colouring.ts'
import { labelText } from '../label-text.ts'
import { GuideButton } from './GuideButton.tsx'
import classes from './SpotPanel.module.css'
import { SpotThumbnail } from './SpotThumbnail.tsx'

interface SpotHeaderProps {
  info: SlideInfo
  spot: number | null
  /** What the tissue calls for here. */
  sentence: ReactNode
}

/** Which spot it is, what its tissue looks like, and what that calls for. */
export function SpotHeader({ info, spot, sentence }: SpotHeaderProps) {
  const spots = useSpots()
  const barcode = spot === null ? null : spots?.barcodes[spot]
  return (
    <header className={classes.header}>
      {info.picture && spot !== null && <SpotThumbnail spot={spot} spotDiameterPx={info.spotDiameterPx} />}
      <div className={classes.headerText}>
        <Group justify="space-between" wrap="nowrap" gap={8}>
          <Text
            className={barcode ? classes.barcode : classes.noSpot}
            title={barcode ?? ''}
            data-testid="spot-barcode"
          >
            {barcode ?? 'No spot selected'}
          </Text>
          <GuideButton />
        </Group>
        {spot !== null && <Labels info={info} spot={spot} />}
        {sentence}
      </div>
    </header>
  )
}

/** The labels of a spot: up to three categorical columns, the one on the tissue first. */
function Labels({ info, spot }: { info: SlideInfo; spot: number }) {
  const shown = useColouring((state) => (state.mode === 'label' ? state.column : null))
  const names = labelColumns(info)
    .sort((a, b) => Number(b === shown) - Number(a === shown))
    .slice(0, 3)
  if (names.length === 0) return null
  return (
    <Group gap={4} my={4}>
      {names.map((name) => (
        <Label key={name} name={name} spot={spot} />
      ))}
    </Group>
  )
}

function Label({ name, spot }: { name: string; spot: number }) {
  const column = dataOf(useObsColumn(name))
  if (!column) return null
  const text = labelText(column, spot)
  return (
    <Badge variant="default" radius="sm" size="sm" tt="none" fw={500} maw={240} title={`${name}: ${text}`}>
      <Text span inherit c="dimmed" fw={400}>
        {name}
      </Text>{' '}
      {text}
    </Badge>
  )
}
