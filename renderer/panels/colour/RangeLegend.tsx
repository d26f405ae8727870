import { ActionIcon, Group, RangeSlider, Select, Text, Tooltip } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { colourBarOf } from '../../layers/colour-scale.ts'
import { rampGradient } from '../../layers/ramps.ts'
import { Histogram } from '../../plots/Histogram.tsx'
import { type SequentialRamp, setRamp, setRange, useColouring } from '../../stores/colouring.ts'
import { useSelection } from '../../stores/selection.ts'
import { formatTick } from '../../ui/format.ts'
import type { SpotValues } from '../spot-values.ts'
import classes from './ColourPanel.module.css'

const STEPS = 400

interface RangeLegendProps {
  shown: Extract<SpotValues, { kind: 'numeric' }>
  title: string
  unit: string
}

/** A colour scale with the spread of the values and handles for its ends. */
export function RangeLegend({ shown, title, unit }: RangeLegendProps) {
  const { values, ends, ramp } = shown
  const chosen = useColouring((state) => state.range)
  const isPreview = useSelection((state) => state.hoverFeature) !== null
  const range = (isPreview ? null : chosen) ?? ends
  const bar = colourBarOf(ramp, range.low, range.high)
  // The slider counts whole steps: values of any size, from weights to counts, stay exact.
  const span = ends.max - ends.min
  const toStep = (value: number) => Math.round(((value - ends.min) / span) * STEPS)
  const toValue = (step: number) => ends.min + (step / STEPS) * span
  return (
    <>
      <Group justify="space-between" wrap="nowrap" mb={4} h={22}>
        <Text size="sm" fw={600} truncate title={title}>
          {title}
        </Text>
        {chosen && !isPreview && (
          <Tooltip label="Back to percentiles">
            <ActionIcon
              size={20}
              variant="subtle"
              color="gray"
              aria-label="Reset range"
              onClick={() => setRange(null)}
            >
              <RotateCcw size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <Histogram values={values} min={ends.min} max={ends.max} />
      <RangeSlider
        size={2}
        min={0}
        max={STEPS}
        minRange={1}
        label={null}
        value={[toStep(range.low), toStep(range.high)]}
        thumbFromLabel="Low end of the colour scale"
        thumbToLabel="High end of the colour scale"
        onChange={([low, high]) => setRange({ low: toValue(low), high: toValue(high) })}
        mb={8}
      />
      <div className={classes.gradient} style={{ background: rampGradient(ramp, bar.start, bar.end) }} />
      <div className={classes.ticks}>
        {bar.ticks.map((tick) => (
          <span key={tick}>{formatTick(tick)}</span>
        ))}
      </div>
      <Group justify="space-between" mt={4} wrap="nowrap">
        <Text size="xs" c="dimmed" lh={1.3}>
          {unit}
        </Text>
        {ramp !== 'blue-orange' && <RampSelect ramp={ramp} />}
      </Group>
    </>
  )
}

function RampSelect({ ramp }: { ramp: SequentialRamp }) {
  return (
    <Select
      size="xs"
      w={92}
      variant="unstyled"
      aria-label="Colour scale"
      data={['viridis', 'cividis']}
      value={ramp}
      allowDeselect={false}
      onChange={(value) => value && setRamp(value as SequentialRamp)}
    />
  )
}
