import { ActionIcon, Checkbox, Group, RangeSlider, Select, Text, Tooltip } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import { colourBarOf } from '../../layers/colour-scale.ts'
import { rampGradient } from '../../layers/ramps.ts'
import { endsOf } from '../../layers/value-range.ts'
import { Histogram } from '../../plots/Histogram.tsx'
import { type SequentialRamp, setRange, setScale, useColouring } from '../../stores/colouring.ts'
import { useSelection } from '../../stores/selection.ts'
import { COLOUR_WORDS } from '../../ui/colour-words.ts'
import { formatTick } from '../../ui/format.ts'
import type { SpotValues } from '../spot-values.ts'
import classes from './ColourPanel.module.css'

const STEPS = 400

const same = (value: number) => value
const logOfPositive = (value: number) => (value > 0 ? Math.log(value) : Number.NaN)

interface RangeLegendProps {
  shown: Extract<SpotValues, { kind: 'numeric' }>
  title: string
  unit: string
}

/** A colour scale with the spread of the values and handles for its ends. */
export function RangeLegend({ shown, title, unit }: RangeLegendProps) {
  const { values, ends, ramp, isLog } = shown
  const chosen = useColouring((state) => state.range)
  const isPreview = useSelection((state) => state.hoverFeature) !== null
  const range = endsOf(isPreview ? null : chosen, ends, isLog)
  const bar = colourBarOf(ramp, range.low, range.high, isLog)
  // The slider counts whole steps: values of any size, from weights to counts, stay exact.
  const [toMeasure, fromMeasure] = isLog ? [Math.log, Math.exp] : [same, same]
  const [start, end] = [toMeasure(ends.min), toMeasure(ends.max)]
  const toStep = (value: number) => Math.round(((toMeasure(value) - start) / (end - start)) * STEPS)
  const toValue = (step: number) => fromMeasure(start + (step / STEPS) * (end - start))
  const measured = useMemo(() => (isLog ? values.map(logOfPositive) : values), [values, isLog])
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
      <Histogram values={measured} min={start} max={end} />
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
      <div
        className={classes.gradient}
        data-colour
        style={{ background: rampGradient(ramp, bar.start, bar.end) }}
      />
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
      <ScaleChoices canBeLog={ramp !== 'blue-orange'} isLog={isLog} />
    </>
  )
}

function RampSelect({ ramp }: { ramp: SequentialRamp }) {
  return (
    <Select
      size="xs"
      w={92}
      flex="none"
      variant="unstyled"
      aria-label="Colour scale"
      data={['viridis', 'cividis']}
      value={ramp}
      allowDeselect={false}
      onChange={(value) => value && setScale({ ramp: value as SequentialRamp })}
    />
  )
}

const CLIPS = Object.entries(COLOUR_WORDS.clips).map(([value, label]) => ({ value, label }))

/** Logarithm or not, and how many values lie beyond the ends. */
function ScaleChoices({ canBeLog, isLog }: { canBeLog: boolean; isLog: boolean }) {
  const { isLog: isAsked, clip } = useColouring()
  return (
    <div className={classes.scaleChoices}>
      {canBeLog ? (
        <Tooltip label={COLOUR_WORDS.noLog} disabled={!isAsked || isLog} multiline maw={220}>
          <Checkbox
            size="xs"
            label={COLOUR_WORDS.log}
            checked={isAsked}
            onChange={(event) => setScale({ isLog: event.currentTarget.checked })}
          />
        </Tooltip>
      ) : (
        <span />
      )}
      <Select
        size="xs"
        w={92}
        variant="unstyled"
        aria-label={COLOUR_WORDS.clip}
        data={CLIPS}
        value={String(clip)}
        allowDeselect={false}
        onChange={(value) => value !== null && setScale({ clip: Number(value) })}
      />
    </div>
  )
}
