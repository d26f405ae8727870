import { Button, Group, NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { bridge } from '../../data/bridge.ts'
import { openSlide } from '../../data/session.ts'
import { useSlide } from '../../stores/slide.ts'
import { setView, useView } from '../../stores/view.ts'
import { fileName } from '../../ui/format.ts'
import classes from './WarningStrip.module.css'

/** Lets the user choose a picture for the open slide; its scale is asked for in the strip. */
export async function choosePicture(): Promise<void> {
  const path = await bridge().choosePicture()
  if (path) setView({ pictureToAdd: path })
}

/** Asks for the scale of a chosen picture, then opens the slide with it. */
export function AddPictureStrip({ info }: { info: SlideInfo }) {
  const path = useView((state) => state.pictureToAdd)
  const [scale, setScale] = useState<number | string>(1)
  if (path === null) return null
  const isValid = typeof scale === 'number' && scale > 0
  const open = () => {
    if (!isValid) return
    setView({ pictureToAdd: null })
    const source = useSlide.getState().source
    // The same of several slides inside.
    void openSlide({ ...source, path: info.path, picture: { path, scale } })
  }
  return (
    <section className={classes.picture} aria-label="Add a picture">
      <Group gap={12} wrap="nowrap">
        <Text size="sm" fw={500} truncate title={path} maw={280}>
          {fileName(path)}
        </Text>
        <Text size="sm" aria-hidden>
          Scale
        </Text>
        <NumberInput
          size="xs"
          w={120}
          aria-label="Scale, picture pixels per full-resolution pixel"
          value={scale}
          min={0}
          step={0.01}
          decimalScale={8}
          onChange={setScale}
          error={!isValid}
          data-autofocus
        />
        <Text size="xs" c="dimmed">
          picture pixels per full-resolution pixel: 1 for the picture the coordinates were made on,
          tissue_hires_scalef for a hires picture
        </Text>
        <Button size="xs" ml="auto" disabled={!isValid} onClick={open}>
          Open with this picture
        </Button>
        <Button size="xs" variant="default" onClick={() => setView({ pictureToAdd: null })}>
          Cancel
        </Button>
      </Group>
    </section>
  )
}
