import { ActionIcon, Menu } from '@mantine/core'
import { ArrowDownUp, Plus } from 'lucide-react'
import type { RegionFormat } from '../../../worker/api/regions.ts'
import { keepSelection } from '../../data/region-actions.ts'
import { exportRegions, importRegions } from '../../data/region-files.ts'
import { useRegions } from '../../stores/regions.ts'
import { useSelection } from '../../stores/selection.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'

/** Ways to make regions that ask for more. */
export type FormKind = 'label' | 'gene' | 'like' | 'propose'

/** Their names in the menu and over the forms. */
export const FORM_TITLES: Record<FormKind, string> = {
  label: 'Labels of a column',
  gene: 'A threshold of what is mapped',
  like: 'Likeness to the selection',
  propose: 'Regions the model proposes',
}

const FORMATS: [RegionFormat, string][] = [
  ['geojson', 'GeoJSON (QuPath)'],
  ['loupe-csv', 'CSV for Loupe'],
  ['xenium-csv', 'CSV for Xenium Explorer'],
  ['obs-csv', 'CSV of obs columns'],
]

/** Where new regions come from. */
export function MakeMenu({ onForm }: { onForm: (form: FormKind) => void }) {
  const hasSelection = useSelection((state) => state.selection !== null)
  return (
    <Menu position="bottom-end" withinPortal returnFocus={false}>
      <Menu.Target>
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          aria-label={REGION_LIST_WORDS.make}
          title={REGION_LIST_WORDS.make}
        >
          <Plus size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{REGION_LIST_WORDS.make}</Menu.Label>
        <Menu.Item disabled={!hasSelection} onClick={keepSelection}>
          The selection (N)
        </Menu.Item>
        {Object.entries(FORM_TITLES).map(([form, title]) => (
          <Menu.Item key={form} onClick={() => onForm(form as FormKind)}>
            {title}…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Files of regions: the chosen ones are exported, or all where none is chosen. */
export function FilesMenu({ ticked }: { ticked: readonly string[] }) {
  const isEmpty = useRegions((state) => state.regions.length === 0)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          aria-label={REGION_LIST_WORDS.files}
          title={REGION_LIST_WORDS.files}
        >
          <ArrowDownUp size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void importRegions()}>Import regions…</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Export {ticked.length > 0 ? `the ${ticked.length} chosen` : 'all'} as</Menu.Label>
        {FORMATS.map(([format, label]) => (
          <Menu.Item key={format} disabled={isEmpty} onClick={() => void exportRegions(format, ticked)}>
            {label}…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
