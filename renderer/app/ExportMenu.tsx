import { Button, Kbd, Menu, Text } from '@mantine/core'
import { ChevronDown, Download } from 'lucide-react'
import { Fragment } from 'react'
import { EXPORT_ENTRIES, EXPORT_WORDS } from '../ui/export-words.ts'
import { exportBy } from './commands.ts'
import { type ExportCommand, useExportReasons } from './exports.ts'

const GROUPS: ExportCommand[][] = [
  ['export-table', 'export-several'],
  ['export-figure', 'export-report'],
  ['export-h5ad', 'export-regions', 'save-model'],
]

/** All that can be taken out of the app; what cannot be had now says why. */
export function ExportMenu() {
  return (
    <Menu position="bottom-end" withinPortal width={330} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          size="xs"
          leftSection={<Download size={13} aria-hidden />}
          rightSection={<ChevronDown size={12} aria-hidden />}
        >
          {EXPORT_WORDS.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Entries />
      </Menu.Dropdown>
    </Menu>
  )
}

function Entries() {
  const reasons = useExportReasons()
  return GROUPS.map((group, k) => (
    <Fragment key={group[0]}>
      {k > 0 && <Menu.Divider />}
      {group.map((command) => (
        <Entry key={command} command={command} reason={reasons[command]} />
      ))}
    </Fragment>
  ))
}

function Entry({ command, reason }: { command: ExportCommand; reason: string | null }) {
  const [label, hint] = EXPORT_ENTRIES[command]
  return (
    <Menu.Item
      disabled={reason !== null}
      // Mantine pales what cannot be chosen, and with it the reason, which is to be read.
      opacity={1}
      rightSection={command === 'export-table' && <Kbd size="xs">E</Kbd>}
      onClick={() => exportBy(command)}
    >
      <Text span display="block" size="sm" lh={1.35} c={reason === null ? 'var(--ink)' : 'var(--ink-faint)'}>
        {label}
      </Text>
      <Text span display="block" size="xs" lh={1.3} c="var(--ink-quiet)">
        {reason ?? hint}
      </Text>
    </Menu.Item>
  )
}
