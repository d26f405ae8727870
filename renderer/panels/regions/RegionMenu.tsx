import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import type { Region } from '../../../worker/api/regions.ts'
import { complementRegion, duplicateRegion, growRegion, selectRegionById } from '../../data/region-actions.ts'
import { compareWithRest } from '../../stores/compare.ts'
import { lockRegion, removeRegions } from '../../stores/regions.ts'
import { setView } from '../../stores/view.ts'
import classes from './RegionsPanel.module.css'

interface RegionMenuProps {
  region: Region
  onRename: () => void
  onNote: () => void
}

/** What can be done with one region. */
export function RegionMenu({ region, onRename, onNote }: RegionMenuProps) {
  const { id, name, locked } = region
  return (
    <Menu position="right-start" withinPortal returnFocus={false}>
      <Menu.Target>
        <ActionIcon
          className={classes.onHover}
          size={22}
          variant="subtle"
          color="gray"
          aria-label={`More about ${name}`}
        >
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => selectRegionById(id)}>Rank its genes</Menu.Item>
        <Menu.Item
          onClick={() => {
            compareWithRest({ kind: 'region', id })
            setView({ rightPanel: 'compare' })
          }}
        >
          Compare it…
        </Menu.Item>
        <Menu.Item disabled={locked} onClick={onRename}>
          Rename
        </Menu.Item>
        <Menu.Item disabled={locked} onClick={onNote}>
          {region.note ? 'Edit the note' : 'Add a note'}
        </Menu.Item>
        <Menu.Item onClick={() => lockRegion(id, !locked)}>{locked ? 'Unlock' : 'Lock'}</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={locked} onClick={() => void growRegion(id, 1)}>
          Grow by a ring
        </Menu.Item>
        <Menu.Item disabled={locked} onClick={() => void growRegion(id, -1)}>
          Shrink by a ring
        </Menu.Item>
        <Menu.Item onClick={() => complementRegion(id)}>New from the spots outside</Menu.Item>
        <Menu.Item onClick={() => duplicateRegion(id)}>Duplicate</Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={locked} onClick={() => removeRegions([id])}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
