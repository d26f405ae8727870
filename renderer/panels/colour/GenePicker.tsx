import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Features } from '../../../worker/api/methods.ts'
import { searchFeatures } from '../../data/feature-search.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { mapFeature, useColouring } from '../../stores/colouring.ts'
import { useView } from '../../stores/view.ts'
import classes from './ColourPanel.module.css'

const SHOWN = 40

/** Finds a gene by name, symbol or id and maps it; only one of those on screen answers to the search key. */
export function GenePicker({ label = 'Gene', isAsked = true }: { label?: string; isAsked?: boolean }) {
  const features = useFeatures()
  const feature = useColouring((state) => state.feature)
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState<string | null>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  useFocusOnAsk(input, isAsked)
  const found = useMemo(
    () => (features && query !== null ? searchFeatures(features, query, SHOWN) : []),
    [features, query],
  )
  const { selectFirstOption } = combobox
  // Only once the new options are there: what was first before is gone by then, and Enter would choose nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every list found
  useEffect(() => {
    if (query) selectFirstOption()
  }, [found, query, selectFirstOption])
  const name = feature === null ? '' : (features?.names[feature] ?? '')
  const choose = (index: string) => {
    mapFeature(Number(index))
    setQuery(null)
    combobox.closeDropdown()
    input.current?.blur()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal>
      <Combobox.Target>
        <TextInput
          ref={input}
          size="xs"
          aria-label={label}
          placeholder={features ? 'Gene name, symbol or id' : 'Loading genes'}
          leftSection={<Search size={13} aria-hidden />}
          value={query ?? name}
          spellCheck={false}
          autoComplete="off"
          onFocus={(event) => {
            setQuery('')
            event.currentTarget.select()
            combobox.openDropdown()
          }}
          onBlur={() => {
            setQuery(null)
            combobox.closeDropdown()
          }}
          onChange={(event) => {
            setQuery(event.currentTarget.value)
            combobox.openDropdown()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') input.current?.blur()
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label="Genes">
          {features && found.map((index) => <GeneOption key={index} index={index} features={features} />)}
          {features && query && found.length === 0 && (
            <Combobox.Empty>No gene of this slide is called so</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function GeneOption({ index, features }: { index: number; features: Features }) {
  const name = features.names[index]
  const others = [features.symbols[index], features.ids[index]].filter((text) => text && text !== name)
  return (
    <Combobox.Option value={String(index)}>
      <span className={classes.option}>
        <span className={classes.name}>{name}</span>
        <span className={classes.id}>{others[others.length - 1]}</span>
      </span>
    </Combobox.Option>
  )
}

/** How often the search was asked for and given. */
let nGiven = 0

/** The field may come up because it was asked for, so what it finds asked when it does counts. */
function useFocusOnAsk(input: { current: HTMLInputElement | null }, isAsked: boolean): void {
  const asked = useView((state) => state.geneSearchAsked)
  useEffect(() => {
    if (asked === nGiven || !isAsked) return
    nGiven = asked
    input.current?.focus()
  }, [asked, input, isAsked])
}
