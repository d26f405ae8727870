import { Button, CloseButton, Code, Collapse, Group, Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { choosePicture } from '../../data/choose-picture.ts'
import { showsTissue } from '../../data/fit.ts'
import { useSlide } from '../../stores/slide.ts'
import { WARNING_TITLES } from '../../ui/words.ts'
import classes from './WarningStrip.module.css'

/** What a careful user should know about the slide that opened all the same. */
export function WarningStrip({ info }: { info: SlideInfo }) {
  const dismissed = useSlide((state) => state.warningsDismissed)
  const [isOpen, setOpen] = useState(false)
  const { warnings } = info
  if (warnings.length === 0 || dismissed) return null
  const [first] = warnings
  return (
    <aside className={classes.strip} aria-label="Warnings about this slide" data-testid="warnings">
      <Group gap={8} wrap="nowrap">
        <TriangleAlert size={15} className={classes.icon} aria-hidden />
        <Text size="sm" fw={500} truncate>
          {WARNING_TITLES[first.code] ?? first.message}
          {warnings.length > 1 && `, and ${warnings.length - 1} more`}
        </Text>
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide details' : 'Details'}
        </Button>
        {(!showsTissue(info) || warnings.some(({ code }) => code === 'NO_HIRES')) && (
          <Button size="compact-xs" variant="default" onClick={() => void choosePicture()}>
            Add a picture…
          </Button>
        )}
        <CloseButton
          size="sm"
          ml="auto"
          aria-label="Dismiss warnings"
          onClick={() => useSlide.setState({ warningsDismissed: true })}
        />
      </Group>
      <Collapse expanded={isOpen}>
        <ul className={classes.list}>
          {warnings.map((warning) => (
            <WarningRow key={`${warning.code} ${warning.place} ${warning.message}`} place={warning.place}>
              {warning.message}
            </WarningRow>
          ))}
        </ul>
      </Collapse>
    </aside>
  )
}

function WarningRow({ place, children }: { place: string; children: ReactNode }) {
  return (
    <li>
      {children} <Code>{place}</Code>
    </li>
  )
}
