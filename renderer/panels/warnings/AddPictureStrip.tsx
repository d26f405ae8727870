import { Button, Group, NumberInput, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { PictureReport } from '../../../worker/api/picture.ts'
import { bridge } from '../../data/bridge.ts'
import { openSlide } from '../../data/session.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { useSlide } from '../../stores/slide.ts'
import { setView, useView } from '../../stores/view.ts'
import { fileName } from '../../ui/format.ts'
import { PICTURE_WORDS, PROPOSAL_WORDS } from '../../ui/picture-words.ts'
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
  const entry = useRequest('inspectPicture', path === null ? null : { slideId: info.slideId, path })
  const report = dataOf(entry)
  const proposal = report?.proposals[0] ?? null
  // The scale that fits, once it is known; what the user writes then stays.
  useEffect(() => setScale(proposal ? Number(proposal.scale.toPrecision(6)) : 1), [proposal])
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
          picture pixels per full-resolution pixel
          {entry?.status === 'loading' && `. ${PICTURE_WORDS.looking}`}
          {report && `. ${describe(report)}`}
          {entry?.status === 'failed' && `. ${entry.error.message}`}
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

/** A picture in a few words: size, pixel size, channels, and how the spots would lie at the proposed scale. */
function describe({ widthPx, heightPx, pixelSizeUm, channels, proposals: [first] }: PictureReport): string {
  const facts = [
    `${widthPx} × ${heightPx} px`,
    ...(pixelSizeUm ? [`${Number(pixelSizeUm.toPrecision(3))} µm each`] : []),
    ...(channels ? [`${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}`] : []),
  ].join(', ')
  if (!first) return `${facts}. ${PICTURE_WORDS.noScale}`
  const inside = `${Math.round(100 * first.inside)} % of the spots inside at ${Number(first.scale.toPrecision(4))}`
  return `${facts}. ${inside} (${PROPOSAL_WORDS[first.because]})`
}
