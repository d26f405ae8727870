import { Button, Menu, Text } from '@mantine/core'
import { Check, ChevronDown } from 'lucide-react'
import type { HistologySource } from '../../worker/api/histology.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { showsTissue } from '../data/fit.ts'
import { chooseEncoder, fitWith } from '../data/histology.ts'
import { useFit } from '../stores/fit.ts'
import { fileName, formatCount } from '../ui/format.ts'
import { HISTOLOGY_WORDS } from '../ui/words.ts'

/** What tells the model how the tissue looks: the built-in encoder, numbers of obsm, an encoder of the user's. */
export function HistologyMenu({ info }: { info: SlideInfo }) {
  const histology = useFit((state) => state.settings.histology)
  const hasPicture = showsTissue(info) && info.hasCoordinates
  if (!hasPicture && info.embeddings.length === 0) return null
  return (
    <Menu position="bottom-end" withinPortal width={320}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          rightSection={<ChevronDown size={12} aria-hidden />}
          aria-label={`${HISTOLOGY_WORDS.title}: ${labelOf(histology)}`}
          data-testid="histology-source"
        >
          <Text span size="xs" truncate maw={140}>
            {labelOf(histology)}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{HISTOLOGY_WORDS.title}</Menu.Label>
        <Menu.Item
          disabled={!hasPicture}
          rightSection={histology.kind === 'built-in' && <Check size={14} />}
          onClick={() => fitWith({ kind: 'built-in' })}
        >
          {HISTOLOGY_WORDS.builtIn}
        </Menu.Item>
        {info.embeddings.map(({ key, width }) => (
          <Menu.Item
            key={key}
            rightSection={histology.kind === 'obsm' && histology.key === key && <Check size={14} />}
            onClick={() => fitWith({ kind: 'obsm', key })}
          >
            obsm/{key} · {formatCount(width)} numbers
          </Menu.Item>
        ))}
        <Menu.Item disabled={!hasPicture} onClick={() => void chooseEncoder()}>
          {HISTOLOGY_WORDS.choose}
        </Menu.Item>
        <Menu.Divider />
        <Text size="xs" c="dimmed" px={12} pb={6}>
          {HISTOLOGY_WORDS.guide}
        </Text>
      </Menu.Dropdown>
    </Menu>
  )
}

function labelOf(histology: HistologySource): string {
  if (histology.kind === 'built-in') return HISTOLOGY_WORDS.builtIn
  return histology.kind === 'obsm' ? `obsm/${histology.key}` : fileName(histology.manifestPath)
}
