import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { fitWith } from '../data/histology.ts'
import { type EncoderToConfirm, setEncoderToConfirm, useFit } from '../stores/fit.ts'
import { HISTOLOGY_WORDS } from '../ui/words.ts'

/** Shows the licence of an encoder before use, and asks for the size of a pixel where the slide does not say. */
export function EncoderDialog({ info }: { info: SlideInfo }) {
  const waiting = useFit((state) => state.encoderToConfirm)
  const close = () => setEncoderToConfirm(null)
  return (
    <Modal
      opened={waiting !== null}
      onClose={close}
      title={HISTOLOGY_WORDS.confirm}
      size={460}
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {waiting && <Confirmation key={waiting.manifestPath} waiting={waiting} slide={info} onCancel={close} />}
    </Modal>
  )
}

function Confirmation(props: { waiting: EncoderToConfirm; slide: SlideInfo; onCancel: () => void }) {
  const { waiting, slide, onCancel } = props
  const { info, manifestPath } = waiting
  const [pixelSize, setPixelSize] = useState<number | string>('')
  const isRestricted = info.restrictions.length > 0
  const needsSize = slide.pixelSizeUm === null
  const isReady = !needsSize || (typeof pixelSize === 'number' && pixelSize > 0)
  const accept = () =>
    fitWith({
      kind: 'encoder',
      manifestPath,
      ...(isRestricted && { licenceAccepted: true }),
      ...(needsSize && typeof pixelSize === 'number' && { pixelSizeUm: pixelSize }),
    })
  return (
    <Stack gap={12} data-testid="encoder-dialog">
      <Text size="sm">
        {info.name}: {info.dimension} numbers from tiles of {info.inputPx} px, {info.umPerPx} µm each.
        Licence: {info.licence}.
      </Text>
      {info.restrictions.map((sentence) => (
        <Text size="sm" fw={500} key={sentence}>
          {sentence}
        </Text>
      ))}
      {isRestricted && (
        <Text size="sm" c="dimmed">
          {HISTOLOGY_WORDS.licence}
        </Text>
      )}
      {needsSize && (
        <NumberInput
          label={HISTOLOGY_WORDS.pixelSize}
          value={pixelSize}
          onChange={setPixelSize}
          min={0}
          step={0.1}
          decimalScale={6}
          size="xs"
        />
      )}
      <Group justify="flex-end">
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="xs" disabled={!isReady} onClick={accept}>
          {isRestricted ? HISTOLOGY_WORDS.accept : HISTOLOGY_WORDS.fit}
        </Button>
      </Group>
    </Stack>
  )
}
