import { Button, NumberInput, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { freeName, selectRegionById } from '../../data/region-actions.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { previewSpots } from '../../stores/drawing.ts'
import { useFit } from '../../stores/fit.ts'
import { addRegions } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { FailedRequest } from '../FailedRequest.tsx'
import type { FormProps } from './MakeForm.tsx'
import classes from './RegionsPanel.module.css'

const USUAL_PERCENT = 5

/** Makes a region of the spots whose supported query is most like that of the selection. */
export function LikeForm({ info, onClose }: FormProps) {
  const selection = useSelection((state) => state.selection)
  const isFitted = useFit((state) => state.fit.status === 'done')
  const [percent, setPercent] = useState<number | string>(USUAL_PERCENT)
  const isRight = Number(percent) > 0 && Number(percent) <= 100
  const share = Number(percent) / 100
  const params =
    selection && isFitted && isRight
      ? { slideId: info.slideId, rule: { kind: 'like', spots: selection.spots, share } as const }
      : null
  const entry = useRequest('findSpots', params, 'like-spots')
  const spots = dataOf(entry)?.spots ?? null
  useEffect(() => previewSpots(spots), [spots])
  if (!isFitted) return <Text size="xs">{REGION_LIST_WORDS.needsFit}</Text>
  if (!selection) return <Text size="xs">{REGION_LIST_WORDS.needsSelection}</Text>
  const make = () => {
    if (!spots) return
    const name = freeName(`Like ${selection.name}`, { isOwn: true })
    selectRegionById(addRegions([{ name, spots }])[0])
    onClose()
  }
  return (
    <>
      <NumberInput
        size="xs"
        label={`The spots most like ${selection.name}`}
        suffix=" % of the slide"
        min={0.1}
        max={100}
        decimalScale={1}
        value={percent}
        error={!isRight}
        onChange={setPercent}
      />
      {entry?.status === 'failed' && params && (
        <FailedRequest error={entry.error} method="findSpots" params={params} slot="like-spots" />
      )}
      <Text size="xs" role="status">
        {spots ? `${formatCount(spots.length)} of ${formatCount(info.nSpot)} spots` : ''}
      </Text>
      <div className={classes.formRow}>
        <Button size="xs" disabled={!spots} onClick={make}>
          {REGION_LIST_WORDS.create}
        </Button>
      </div>
    </>
  )
}
