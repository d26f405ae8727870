import { Button, NumberInput, SegmentedControl, Text } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { freeName, selectRegionById } from '../../data/region-actions.ts'
import { colourBy, useColouring } from '../../stores/colouring.ts'
import { previewSpots } from '../../stores/drawing.ts'
import { addRegions } from '../../stores/regions.ts'
import { askGeneSearch } from '../../stores/view.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import type { FormProps } from './MakeForm.tsx'
import classes from './RegionsPanel.module.css'
import { useThresholdSource } from './use-threshold-source.ts'

type Side = 'least' | 'most'

/** Makes a region of the spots where what is mapped is at least, or at most, so high; they are ringed on the tissue meanwhile. */
export function ThresholdForm({ info, onClose }: FormProps) {
  const { mode } = useColouring()
  const source = useThresholdSource(info.slideId)
  const { kind, values } = source
  const [side, setSide] = useState<Side>('least')
  const [given, setGiven] = useState<{ of: string | null; value: number | string } | null>(null)
  // Another gene keeps the threshold, numbers of another kind have their own.
  const of = kind === 'gene' ? kind : `${kind} ${source.name}`
  const threshold = given?.of === of ? given.value : source.usual
  // What is mapped is what the form is about, so that its threshold is seen on the tissue.
  useEffect(() => {
    if (kind === 'gene' && mode !== 'gene' && mode !== 'attention') colourBy({ mode: 'gene' })
  }, [kind, mode])
  const isRight = threshold !== '' && Number.isFinite(Number(threshold))
  const spots = useMemo(
    () => (values && isRight ? spotsBeyond(values, Number(threshold), side) : null),
    [values, isRight, threshold, side],
  )
  useEffect(() => previewSpots(spots), [spots])
  const make = () => {
    if (!spots || source.name === null) return
    const name = `${source.name || 'Gene'} ${side === 'least' ? '≥' : '≤'} ${threshold}`
    selectRegionById(addRegions([{ name: freeName(name, { isOwn: true }), spots }])[0])
    onClose()
  }
  return (
    <>
      <div className={classes.formRow}>
        <Text size="xs" style={{ flex: 1 }}>
          {source.name ?? 'No gene is mapped yet'}
        </Text>
        <Button size="compact-xs" variant="default" onClick={chooseGene}>
          {kind === 'gene' && source.name !== null ? 'Another gene' : 'Choose a gene'}
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
        aria-label={`Threshold, ${source.unit}`}
        description={source.unit}
        inputWrapperOrder={['input', 'description']}
        {...(kind === 'gene' && { min: 0, step: 0.25, decimalScale: 3 })}
        value={threshold}
        error={!isRight}
        onChange={(value) => setGiven({ of, value })}
      />
      <Text size="xs" role="status" data-testid="threshold-count">
        {source.name === null
          ? ''
          : spots
            ? `${formatCount(spots.length)} of ${formatCount(info.nSpot)} spots`
            : 'Reading the values'}
      </Text>
      <div className={classes.formRow}>
        <Button size="xs" disabled={!spots || spots.length === 0} onClick={make}>
          {REGION_LIST_WORDS.create}
        </Button>
      </div>
    </>
  )
}

/** Maps a gene again where something else is mapped, and asks for one. */
function chooseGene(): void {
  const { mode } = useColouring.getState()
  if (mode !== 'gene' && mode !== 'attention') colourBy({ mode: 'gene' })
  askGeneSearch()
}

const spotsBeyond = (values: Float32Array, threshold: number, side: Side): Uint32Array =>
  Uint32Array.from(values.keys()).filter((spot) =>
    side === 'least' ? values[spot] >= threshold : values[spot] <= threshold,
  )
