import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { showRegions, useRegions } from '../../stores/regions.ts'
import { REGION_LIST_WORDS } from '../../ui/region-words.ts'
import { Section } from '../../ui/Section.tsx'
import { MakeForm } from './MakeForm.tsx'
import { RegionRow } from './RegionRow.tsx'
import classes from './RegionsPanel.module.css'
import { FilesMenu, type FormKind, MakeMenu } from './SectionMenus.tsx'
import { SetBar } from './SetBar.tsx'

/** The regions of the slide, where they come from and what is made of them. */
export function RegionsSection({ info }: { info: SlideInfo }) {
  const { regions, hidden, activeId } = useRegions()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [form, setForm] = useState<FormKind | null>(null)
  const ticked = chosen.filter((id) => regions.some((region) => region.id === id))
  const tick = (id: string) =>
    setChosen(ticked.includes(id) ? ticked.filter((other) => other !== id) : [...ticked, id])
  return (
    <Section
      title={REGION_LIST_WORDS.title}
      action={
        <div className={classes.actions}>
          {regions.length > 0 && <ShowAll isShown={hidden.length < regions.length} />}
          <FilesMenu ticked={ticked} />
          <MakeMenu onForm={setForm} />
        </div>
      }
    >
      {form && <MakeForm key={form} info={info} form={form} onClose={() => setForm(null)} />}
      {regions.length === 0 && !form && (
        <Text size="xs" c="dimmed">
          {REGION_LIST_WORDS.empty}
        </Text>
      )}
      <ul className={classes.list} aria-label={REGION_LIST_WORDS.title}>
        {regions.map((region, place) => (
          <RegionRow
            key={region.id}
            region={region}
            place={place}
            isActive={region.id === activeId}
            isHidden={hidden.includes(region.id)}
            isTicked={ticked.includes(region.id)}
            onTick={() => tick(region.id)}
          />
        ))}
      </ul>
      {ticked.length > 0 && <SetBar ticked={ticked} onDone={() => setChosen([])} />}
    </Section>
  )
}

/** Shows or hides all regions on the tissue. */
function ShowAll({ isShown }: { isShown: boolean }) {
  const label = isShown ? REGION_LIST_WORDS.hideAll : REGION_LIST_WORDS.showAll
  return (
    <Tooltip label={label} openDelay={350}>
      <ActionIcon
        size={22}
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => showRegions(!isShown)}
      >
        {isShown ? <Eye size={14} /> : <EyeOff size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}
