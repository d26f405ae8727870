import { Button, Slider, Stack, Text } from '@mantine/core'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { PLAIN_TONE } from '../../layers/tone.ts'
import { setView, useView } from '../../stores/view.ts'
import { COLOUR_WORDS } from '../../ui/colour-words.ts'
import classes from './ColourPanel.module.css'

/** How spots and tissue are drawn: strength and size of the spots; strength, brightness and contrast of the picture. */
export function Display({ info }: { info: SlideInfo }) {
  const { spotOpacity, tissueOpacity, spotScale, tone } = useView()
  const isPlain = tone.brightness === 0 && tone.contrast === 1 && spotScale === 1
  return (
    <Stack gap={12}>
      <Setting
        label="Spots"
        name="Spots opacity"
        value={spotOpacity}
        onChange={(value) => setView({ spotOpacity: value })}
      />
      <Setting
        label={COLOUR_WORDS.size}
        name="Size of the spots"
        value={spotScale}
        from={0.2}
        to={3}
        onChange={(value) => setView({ spotScale: value })}
      />
      {info.picture && (
        <>
          <Setting
            label="Tissue"
            name="Tissue opacity"
            value={tissueOpacity}
            onChange={(value) => setView({ tissueOpacity: value })}
          />
          <Setting
            label={COLOUR_WORDS.brightness}
            name="Brightness of the tissue"
            value={1 + tone.brightness}
            from={0.2}
            to={1.8}
            onChange={(value) => setView({ tone: { ...tone, brightness: value - 1 } })}
          />
          <Setting
            label={COLOUR_WORDS.contrast}
            name="Contrast of the tissue"
            value={tone.contrast}
            from={0.2}
            to={3}
            onChange={(value) => setView({ tone: { ...tone, contrast: value } })}
          />
        </>
      )}
      {!isPlain && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => setView({ tone: PLAIN_TONE, spotScale: 1 })}
          style={{ alignSelf: 'flex-start' }}
        >
          {COLOUR_WORDS.reset}
        </Button>
      )}
    </Stack>
  )
}

interface SettingProps {
  label: string
  /** For those who do not see where it stands. */
  name: string
  value: number
  from?: number
  to?: number
  onChange: (value: number) => void
}

function Setting({ label, name, value, from = 0, to = 1, onChange }: SettingProps) {
  const percent = Math.round(value * 100)
  return (
    <div className={classes.strength}>
      <Text size="xs">{label}</Text>
      <Slider
        size={3}
        min={from * 100}
        max={to * 100}
        value={percent}
        label={null}
        thumbLabel={name}
        onChange={(now) => onChange(now / 100)}
      />
      <Text size="xs" c="dimmed" className={classes.percent}>
        {percent}%
      </Text>
    </div>
  )
}
