import { Button, NumberInput, SegmentedControl, Text } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { freeName, selectRegionById } from '../../data/region-actions.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { colourBy, useColouring } from '../../stores/colouring.ts'
import { previewSpots } from '../../stores/drawing.ts'
import { addRegions } from '../../stores/regions.ts'
import { askGeneSearch } from '../../stores/view.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import type { FormProps } from './MakeForm.tsx'
import classes from './RegionsPanel.module.css'

type Side = 'least' | 'most'

/** Beyond every log1p CP10k. */
const HIGHEST = 100

/** Makes a region of the spots where a gene is at least, or at most, so high; they are ringed on the tissue meanwhile. */
export function ThresholdForm({ info, onClose }: FormProps) {
  const features = useFeatures()
  const { feature, mode } = useColouring()
  const [side, setSide] = useState<Side>('least')
  const [threshold, setThreshold] = useState<number | string>(1)
  // The mapped gene is the one of the form, so that its threshold is seen on the tissue.
  useEffect(() => {
    if (mode !== 'gene' && mode !== 'attention') colourBy({ mode: 'gene' })
  }, [mode])
  const rule = feature === null ? null : ({ kind: 'feature', feature, low: 0, high: HIGHEST } as const)
  const entry = useRequest('findSpots', rule && { slideId: info.slideId, rule }, 'threshold-values')
  const values = dataOf(entry)?.values ?? null
  const isRight = threshold !== '' && Number.isFinite(Number(threshold))
  const spots = useMemo(
    () => (values && isRight ? spotsBeyond(values, Number(threshold), side) : null),
    [values, isRight, threshold, side],
  )
  useEffect(() => previewSpots(spots), [spots])
  const make = () => {
    if (!spots || feature === null) return
    const name = `${features?.names[feature] ?? 'Gene'} ${side === 'least' ? '≥' : '≤'} ${threshold}`
    selectRegionById(addRegions([{ name: freeName(name, { isOwn: true }), spots }])[0])
    onClose()
  }
  return (
    <>
      <div className={classes.formRow}>
        <Text size="xs" style={{ flex: 1 }}>
          {feature === null ? 'No gene is mapped yet' : (features?.names[feature] ?? '')}
        </Text>
        <Button size="compact-xs" variant="default" onClick={askGeneSearch}>
          {feature === null ? 'Choose a gene' : 'Another gene'}
        </Button>
      </div>
      <SegmentedControl
        size="xs"
        aria-label="Side of the threshold"
        value={side}
        data={[
          { value: 'least', label: 'At least' },
          { value: 'most', label: 'At most' },
        ]}
        onChange={(value) => setSide(value as Side)}
      />
      <NumberInput
        size="xs"
        aria-label="Threshold, log1p of counts per 10,000"
        description="log1p of counts per 10,000"
        inputWrapperOrder={['input', 'description']}
        min={0}
        step={0.25}
        decimalScale={3}
        value={threshold}
        error={!isRight}
        onChange={setThreshold}
      />
      <Text size="xs" role="status" data-testid="threshold-count">
        {feature === null
          ? ''
          : spots
            ? `${formatCount(spots.length)} of ${formatCount(info.nSpot)} spots`
            : 'Reading the gene'}
      </Text>
      <div className={classes.formRow}>
        <Button size="xs" disabled={!spots || spots.length === 0} onClick={make}>
          {REGION_LIST_WORDS.create}
        </Button>
      </div>
    </>
  )
}

const spotsBeyond = (values: Float32Array, threshold: number, side: Side): Uint32Array =>
  Uint32Array.from(values.keys()).filter((spot) =>
    side === 'least' ? values[spot] >= threshold : values[spot] <= threshold,
  )
