import { SegmentedControl, Select, Stack, Text } from '@mantine/core'
import type { MapQuantity, SlideInfo } from '../../../worker/api/methods.ts'
import { type ColourMode, colourBy, useColouring } from '../../stores/colouring.ts'
import { useFit } from '../../stores/fit.ts'
import { Section } from '../../ui/Section.tsx'
import { QUANTITY_LABELS } from '../../ui/words.ts'
import { RegionsSection } from '../regions/RegionsSection.tsx'
import { ChannelsSection } from './ChannelsSection.tsx'
import classes from './ColourPanel.module.css'
import { Display } from './Display.tsx'
import { GenePicker } from './GenePicker.tsx'
import { Legend } from './Legend.tsx'
import { TopSpots } from './TopSpots.tsx'

const MODES: { value: ColourMode; label: string }[] = [
  { value: 'gene', label: 'Gene' },
  { value: 'label', label: 'Label' },
  { value: 'attention', label: 'Attention' },
  { value: 'none', label: 'Off' },
]

/** What colours the spots, its legend, the regions, and how strongly spots and tissue are drawn. */
export function ColourPanel({ info }: { info: SlideInfo }) {
  const { mode, column, quantity, feature } = useColouring()
  return (
    <div className={classes.panel} data-part>
      <Section title="Colour by">
        <Stack gap={8}>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label="Colour spots by"
            value={mode}
            data={info.obsColumns.length > 0 ? MODES : MODES.filter(({ value }) => value !== 'label')}
            onChange={(value) => switchMode(value as ColourMode, info, column)}
          />
          {mode === 'label' && (
            <Select
              size="xs"
              aria-label="Label column"
              data={info.obsColumns.map(({ name }) => name)}
              value={column}
              searchable={info.obsColumns.length > 12}
              allowDeselect={false}
              comboboxProps={{ withinPortal: true }}
              onChange={(name) => name !== null && colourBy({ column: name })}
            />
          )}
          {(mode === 'gene' || mode === 'attention') && <GenePicker />}
          {mode === 'attention' && (
            <>
              <Select
                size="xs"
                aria-label="Quantity"
                data={Object.entries(QUANTITY_LABELS).map(([value, label]) => ({ value, label }))}
                value={quantity}
                allowDeselect={false}
                onChange={(value) =>
                  value && colourBy({ quantity: value as Exclude<MapQuantity, 'expression'> })
                }
              />
              <AttentionState />
            </>
          )}
        </Stack>
        <Legend />
      </Section>
      <RegionsSection info={info} />
      {(mode === 'gene' || mode === 'attention') && feature !== null && (
        <TopSpots slideId={info.slideId} feature={feature} />
      )}
      <ChannelsSection />
      <Section title="Display">
        <Display info={info} />
      </Section>
    </div>
  )
}

function switchMode(mode: ColourMode, info: SlideInfo, column: string | null): void {
  colourBy({ mode, column: column ?? info.obsColumns[0]?.name ?? null })
}

/** Says why there is no attention to map yet. */
function AttentionState() {
  const status = useFit((state) => state.fit.status)
  if (status === 'done') return null
  const text =
    status === 'running'
      ? 'The map comes as soon as the fit is done.'
      : status === 'none'
        ? 'Without histology there is no attention to map.'
        : 'The slide is not fitted, so there is no attention to map.'
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  )
}
