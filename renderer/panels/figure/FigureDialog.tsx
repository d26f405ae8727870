import {
  Button,
  Group,
  Input,
  Modal,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import type { FigureFormat } from '../../../worker/api/figures.ts'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { saveFigure } from '../../data/save-figure.ts'
import { PLAIN_TONE } from '../../layers/tone.ts'
import { type AskedFigure, setFigure, useFigure } from '../../stores/figure.ts'
import { useView } from '../../stores/view.ts'
import { EXPORT_WORDS } from '../../ui/export-words.ts'
import { usePanePanels } from './use-pane-panels.ts'
import { useFigureBase, useTissuePanel } from './use-tissue-figure.ts'

const [NARROWEST_MM, WIDEST_MM] = [20, 1000]
const close = () => setFigure({ asked: null })

/** Asks how a figure is to be saved: of the tissue as it is on screen, or of a plot. */
export function FigureDialog({ info }: { info: SlideInfo }) {
  const asked = useFigure((state) => state.asked)
  const isComparing = useView((state) => state.rightPanel === 'compare')
  return (
    <Modal
      opened={asked !== null}
      onClose={close}
      title={EXPORT_WORDS.figure}
      size={400}
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked?.kind === 'plot' && <PlotForm asked={asked} />}
      {asked?.kind === 'tissue' && (isComparing ? <PanesForm info={info} /> : <TissueForm info={info} />)}
    </Modal>
  )
}

function TissueForm({ info }: { info: SlideInfo }) {
  const base = useFigureBase()
  const panel = useTissuePanel(info)
  const save = async (title: string) => {
    if (!panel) return
    const made = panel()
    const shown = made.legend?.title ? `_${made.legend.title}` : ''
    await write(`tissue${shown}`, { ...base, title, panels: [made] })
  }
  return <FigureForm heading={info.name} isReady={panel !== null} save={save} />
}

function PanesForm({ info }: { info: SlideInfo }) {
  const base = useFigureBase()
  const panels = usePanePanels(info)
  // The panes show spots at their real size and the picture as it is.
  const plain = { ...base, spotScale: 1, tone: PLAIN_TONE }
  const save = async (title: string) => {
    if (panels) await write('tissue_A_B', { ...plain, title, panels: panels() })
  }
  return <FigureForm heading={info.name} isReady={panels !== null} save={save} />
}

function PlotForm({ asked: { name, draw } }: { asked: Extract<AskedFigure, { kind: 'plot' }> }) {
  const save = async () => {
    const title = name
    await write(`plot_${name}`, { ...(await draw(useFigure.getState().widthMm)), title })
  }
  return <FigureForm heading={null} isReady save={save} />
}

async function write(name: string, figure: Parameters<typeof saveFigure>[1]): Promise<void> {
  const { format, dpi, widthMm } = useFigure.getState()
  close()
  await saveFigure(name, figure, { format, dpi, widthMm })
}

interface FigureFormProps {
  /** The title to begin with; null where the figure takes none. */
  heading: string | null
  isReady: boolean
  save: (heading: string) => Promise<void>
}

function FigureForm({ heading, isReady, save }: FigureFormProps) {
  const { format, dpi, widthMm } = useFigure()
  const [title, setTitle] = useState(heading ?? '')
  const isWidth = widthMm >= NARROWEST_MM && widthMm <= WIDEST_MM
  return (
    <Stack gap={12} data-testid="figure-dialog">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={EXPORT_WORDS.format}
        data={Object.entries(EXPORT_WORDS.formats).map(([value, label]) => ({ value, label }))}
        value={format}
        onChange={(value) => setFigure({ format: value as FigureFormat })}
      />
      <Text size="xs" c="dimmed">
        {EXPORT_WORDS.formatNotes[format]}
      </Text>
      <Group grow align="flex-start">
        <NumberInput
          size="xs"
          label={EXPORT_WORDS.width}
          min={NARROWEST_MM}
          max={WIDEST_MM}
          value={widthMm}
          onChange={(value) => typeof value === 'number' && setFigure({ widthMm: value })}
        />
        <Input.Wrapper size="xs" label={EXPORT_WORDS.dpi}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={EXPORT_WORDS.dpi}
            data={['150', '300', '600']}
            value={String(dpi)}
            onChange={(value) => setFigure({ dpi: Number(value) as 150 | 300 | 600 })}
          />
        </Input.Wrapper>
      </Group>
      {heading !== null && (
        <TextInput
          size="xs"
          label={EXPORT_WORDS.heading}
          placeholder={EXPORT_WORDS.headingHint}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      )}
      <Group justify="space-between">
        <Text size="xs" c="dimmed" role="status">
          {isReady ? format === 'png' && EXPORT_WORDS.pixels(widthMm, dpi) : EXPORT_WORDS.waiting}
        </Text>
        <Button size="xs" disabled={!isReady || !isWidth} onClick={() => void save(title.trim())}>
          {EXPORT_WORDS.save}
        </Button>
      </Group>
    </Stack>
  )
}
