import { Button, Checkbox, ColorInput, RangeSlider, Stack, Text } from '@mantine/core'
import { usePictureFacts } from '../../data/picture-tiles.ts'
import { changeChannel, resetChannels, useChannels } from '../../stores/channels.ts'
import { PICTURE_WORDS } from '../../ui/picture-words.ts'
import { Section } from '../../ui/Section.tsx'
import classes from './ColourPanel.module.css'

/** Steps of a contrast slider. */
const STEPS = 200

const short = (value: number) => Number(value.toPrecision(4))

/** The channels of a picture that is no RGB: on or off, colour, contrast. */
export function ChannelsSection() {
  const channels = usePictureFacts()?.channels ?? null
  const changed = useChannels((state) => state.views)
  if (!channels) return null
  const views = changed && changed.length === channels.length ? changed : channels
  const action = changed && (
    <Button size="compact-xs" variant="subtle" onClick={resetChannels}>
      {PICTURE_WORDS.reset}
    </Button>
  )
  return (
    <Section title={PICTURE_WORDS.channels} action={action}>
      <Stack gap={10}>
        {channels.map(({ name, least, greatest }, k) => (
          // Two channels may have one name, but never one place.
          // biome-ignore lint/suspicious/noArrayIndexKey: channels never change their order
          <div key={k} data-testid="channel">
            <div className={classes.channel}>
              <Checkbox
                size="xs"
                label={name}
                checked={views[k].isShown}
                onChange={(event) => changeChannel(views, k, { isShown: event.currentTarget.checked })}
              />
              <ColorInput
                size="xs"
                w={104}
                withEyeDropper={false}
                aria-label={PICTURE_WORDS.colour(name)}
                value={views[k].colour}
                disabled={!views[k].isShown}
                onChangeEnd={(colour) =>
                  /^#[0-9a-f]{6}$/i.test(colour) && changeChannel(views, k, { colour })
                }
              />
            </div>
            {views[k].isShown && (
              <div className={classes.contrast}>
                <RangeSlider
                  size={3}
                  label={null}
                  thumbFromLabel={`${PICTURE_WORDS.contrast(name)}, black`}
                  thumbToLabel={`${PICTURE_WORDS.contrast(name)}, full`}
                  min={least}
                  max={greatest}
                  step={(greatest - least) / STEPS}
                  minRange={(greatest - least) / STEPS}
                  defaultValue={[views[k].low, views[k].high]}
                  key={`${views[k].low} ${views[k].high}`}
                  onChangeEnd={([low, high]) => changeChannel(views, k, { low, high })}
                />
                <Text size="xs" c="dimmed" className={classes.ends}>
                  {short(views[k].low)} – {short(views[k].high)}
                </Text>
              </div>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  )
}
