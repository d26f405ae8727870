import { ActionIcon } from '@mantine/core'
import { Eye, EyeOff, Lock } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Region } from '../../../worker/api/regions.ts'
import { selectRegionById } from '../../data/region-actions.ts'
import { moveRegion, noteRegion, removeRegions, renameRegion, toggleRegion } from '../../stores/regions.ts'
import { formatCount } from '../../ui/format.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { RegionMenu } from './RegionMenu.tsx'
import classes from './RegionsPanel.module.css'
import { SwatchPicker } from './SwatchPicker.tsx'
import { TextEditor } from './TextEditor.tsx'

interface RegionRowProps {
  region: Region
  place: number
  isActive: boolean
  isHidden: boolean
  isTicked: boolean
  onTick: () => void
}

/** One region: its colour, name, number of spots, note, and what can be done with it. */
export function RegionRow({ region, place, isActive, isHidden, isTicked, onTick }: RegionRowProps) {
  const { id, name, note, locked, spots } = region
  const [edited, setEdited] = useState<'name' | 'note' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const end = (change: (text: string) => void) => (text: string | null) => {
    if (text !== null) change(text)
    setEdited(null)
    requestAnimationFrame(() => button.current?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'F2' && !locked) setEdited('name')
    else if (event.key === 'Delete') removeRegions([id])
    else if (event.altKey && event.key === 'ArrowUp') moveRegion(id, place - 1)
    else if (event.altKey && event.key === 'ArrowDown') moveRegion(id, place + 1)
    else return
    event.preventDefault()
  }
  return (
    <li>
      <div
        className={classes.row}
        data-active={isActive || undefined}
        data-hidden={isHidden || undefined}
        data-testid="region-row"
        data-name={region.name}
      >
        <input type="checkbox" aria-label={`Choose ${name}`} checked={isTicked} onChange={onTick} />
        <SwatchPicker region={region} />
        {edited === 'name' ? (
          <TextEditor label={`Name of ${name}`} text={name} onDone={end((text) => renameRegion(id, text))} />
        ) : (
          <button
            ref={button}
            type="button"
            className={classes.name}
            aria-pressed={isActive}
            aria-keyshortcuts="F2 Delete Alt+ArrowUp Alt+ArrowDown"
            title={`${name}\nClick: rank its genes. Double click or F2: rename. Alt ↑ ↓: move.`}
            onClick={() => selectRegionById(id)}
            onDoubleClick={() => !locked && setEdited('name')}
            onKeyDown={onKeyDown}
          >
            <span className={classes.nameText}>{name}</span>
            {locked && <Lock size={11} className={classes.lock} aria-label="locked" />}
          </button>
        )}
        <div className={classes.end}>
          <span className={classes.count} title="spots">
            {formatCount(spots.length)}
          </span>
          <ActionIcon
            className={classes.onHover}
            size={22}
            variant="subtle"
            color="gray"
            aria-label={isHidden ? `Show ${name}` : `Hide ${name}`}
            onClick={() => toggleRegion(id)}
          >
            {isHidden ? <EyeOff size={13} /> : <Eye size={13} />}
          </ActionIcon>
          <RegionMenu region={region} onRename={() => setEdited('name')} onNote={() => setEdited('note')} />
        </div>
      </div>
      {edited === 'note' ? (
        <TextEditor
          label={`${REGION_LIST_WORDS.note}: ${name}`}
          text={note}
          isLong
          onDone={end((text) => noteRegion(id, text))}
        />
      ) : (
        note && <p className={classes.note}>{note}</p>
      )}
    </li>
  )
}
