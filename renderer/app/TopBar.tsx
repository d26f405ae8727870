import { ActionIcon, Button, Kbd, Menu, Text, Tooltip, useMantineColorScheme } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { Columns2, Keyboard, Monitor, Moon, Search, Sun } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { EncoderDialog } from '../panels/EncoderDialog.tsx'
import { FitStatus } from '../panels/FitStatus.tsx'
import { HistologyMenu } from '../panels/HistologyMenu.tsx'
import { useSlide } from '../stores/slide.ts'
import { setView, useView } from '../stores/view.ts'
import { fileName, formatCount } from '../ui/format.ts'
import { AlternativesMenu } from './AlternativesMenu.tsx'
import { openComparison } from './commands.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { ExportStatus } from './ExportStatus.tsx'
import { SlideMenu } from './SlideMenu.tsx'
import classes from './Viewer.module.css'

/** Which slide it is, where the fit stands, and what concerns the whole window. */
export function TopBar({ info }: { info: SlideInfo }) {
  const { opening, restoring } = useSlide()
  return (
    <header className={classes.topBar}>
      <SlideMenu info={info} />
      <AlternativesMenu info={info} />
      <span className={classes.facts}>
        {formatCount(info.nSpot)} spots · {formatCount(info.nFeature)} features
      </span>
      <span className={classes.spacer} />
      {opening && <Text size="xs">Opening {fileName(opening.path)}</Text>}
      {restoring && <Text size="xs">Bringing the slide back</Text>}
      <ExportStatus />
      <FitStatus />
      <HistologyMenu info={info} />
      <EncoderDialog info={info} />
      <button type="button" className={classes.search} onClick={() => spotlight.open()}>
        <Search size={13} aria-hidden />
        <span>
          Search<span className="unseen"> genes and commands</span>
        </span>
        <Kbd size="xs" aria-hidden>
          {modifierKey()} K
        </Kbd>
      </button>
      <CompareButton />
      <SchemeButton />
      <Tooltip label="Keyboard shortcuts">
        <ActionIcon
          size={28}
          variant="subtle"
          color="gray"
          aria-label="Keyboard shortcuts"
          onClick={() => setView({ shortcutsShown: true })}
        >
          <Keyboard size={16} />
        </ActionIcon>
      </Tooltip>
      <ExportMenu />
    </header>
  )
}

function CompareButton() {
  const isOpen = useView((state) => state.rightPanel === 'compare')
  return (
    <Button
      size="xs"
      variant={isOpen ? 'light' : 'default'}
      leftSection={<Columns2 size={13} aria-hidden />}
      aria-pressed={isOpen}
      data-tour="compare"
      onClick={() => (isOpen ? setView({ rightPanel: 'selection' }) : openComparison())}
    >
      Compare
    </Button>
  )
}

/** The modifier of shortcuts as this system writes it. */
export function modifierKey(): string {
  return navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl'
}

const SCHEMES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
] as const

function SchemeButton() {
  const { colorScheme, setColorScheme, toggleColorScheme } = useMantineColorScheme()
  const asked = useView((state) => state.schemeToggleAsked)
  const answered = useRef(asked)
  useEffect(() => {
    if (asked !== answered.current) toggleColorScheme()
    answered.current = asked
  }, [asked, toggleColorScheme])
  const current = SCHEMES.find(({ value }) => value === colorScheme) ?? SCHEMES[2]
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size={28} variant="subtle" color="gray" aria-label={`Colour scheme: ${current.label}`}>
          <current.icon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={14} aria-hidden />}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
