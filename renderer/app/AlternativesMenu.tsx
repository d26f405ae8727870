import { Button, Menu, Text } from '@mantine/core'
import { Check, ChevronDown } from 'lucide-react'
import { Fragment } from 'react'
import type { AlternativeKind } from '../../worker/api/alternatives.ts'
import type { SlideInfo } from '../../worker/api/methods.ts'
import { chooseElement } from '../data/reopen.ts'
import { ALTERNATIVE_KINDS, ALTERNATIVE_WORDS, alternativeName } from '../ui/alternative-words.ts'
import classes from './Viewer.module.css'

/** Which of the slides, sections, values, coordinate systems and pictures of the file is shown, and the others to choose from; nothing where there is but one. */
export function AlternativesMenu({ info: { alternatives } }: { info: SlideInfo }) {
  const kinds = ALTERNATIVE_KINDS.flatMap((kind) => {
    const choices = alternatives.filter((each) => each.kind === kind)
    return choices.length > 0 ? [{ kind, choices }] : []
  })
  if (kinds.length === 0) return null
  const namesOf = (wanted: (kind: AlternativeKind) => boolean) =>
    kinds
      .filter(({ kind }) => wanted(kind))
      .flatMap(({ choices }) => choices.filter(({ isShown }) => isShown))
      .map(({ name }) => alternativeName(name))
  // Which picture is seen, and named only where the file leaves nothing else to choose.
  const others = namesOf((kind) => kind !== 'picture')
  const shown =
    others.length > 0
      ? others
      : namesOf((kind) => kind === 'picture').map((name) => `${ALTERNATIVE_WORDS.picture}: ${name}`)
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          rightSection={<ChevronDown size={12} aria-hidden />}
          aria-label={`What is shown of this file: ${shown.join(' · ') || 'Choose'}`}
          data-testid="alternatives"
        >
          <Text span size="xs" className={classes.alternatives} truncate>
            {shown.join(' · ') || 'Choose'}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {kinds.map(({ kind, choices }, at) => (
          <Fragment key={kind}>
            {at > 0 && <Menu.Divider />}
            <Menu.Label>{ALTERNATIVE_WORDS[kind]}</Menu.Label>
            {choices.map(({ element, name, isShown }) => (
              <Menu.RadioItem
                key={element}
                value={element}
                checked={isShown}
                checkIcon={<Check size={14} aria-hidden />}
                closeMenuOnClick
                title={name}
                onChange={(chosen) => void chooseElement(chosen)}
              >
                {alternativeName(name)}
              </Menu.RadioItem>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
