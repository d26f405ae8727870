import { Button, Group, Text, TextInput } from '@mantine/core'
import { ClipboardPaste, FileUp } from 'lucide-react'
import { useState } from 'react'
import type { Features } from '../../../worker/api/methods.ts'
import { importGeneLists } from '../../data/gene-lists.ts'
import { useGeneLists } from '../../stores/gene-lists.ts'
import { formatCount } from '../../ui/format.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import { Section } from '../../ui/Section.tsx'
import classes from './GenePanel.module.css'
import { ListRow } from './ListRow.tsx'
import { PasteForm } from './PasteForm.tsx'

/** A file may bring thousands of lists. */
const MOST_SHOWN = 50
const FILTERED_FROM = 8

/** The user's gene lists: where they come from, and what can be done with each. */
export function ListsSection({ slideId, features }: { slideId: string; features: Features | null }) {
  const lists = useGeneLists((state) => state.lists)
  const [isPasting, setPasting] = useState(false)
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const found = lists.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <Section
      title={GENE_WORDS.lists}
      action={
        <Group gap={8} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<ClipboardPaste size={12} aria-hidden />}
            aria-expanded={isPasting}
            onClick={() => setPasting(!isPasting)}
          >
            {GENE_WORDS.paste}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<FileUp size={12} aria-hidden />}
            onClick={() => void importGeneLists()}
          >
            {GENE_WORDS.import}
          </Button>
        </Group>
      }
    >
      {isPasting && <PasteForm onClose={() => setPasting(false)} />}
      {lists.length === 0 && !isPasting && (
        <Text size="xs" c="dimmed">
          {GENE_WORDS.listsHint}
        </Text>
      )}
      {lists.length >= FILTERED_FROM && (
        <TextInput
          size="xs"
          mb={4}
          aria-label={GENE_WORDS.filterLists}
          placeholder={GENE_WORDS.filterLists}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      {features && (
        <ul className={classes.lists} aria-label={GENE_WORDS.lists} data-testid="gene-lists">
          {found.slice(0, MOST_SHOWN).map((list) => (
            <ListRow key={list.id} slideId={slideId} list={list} features={features} />
          ))}
        </ul>
      )}
      {found.length > MOST_SHOWN && (
        <Text size="xs" c="dimmed">
          {GENE_WORDS.moreLists(formatCount(found.length - MOST_SHOWN))}
        </Text>
      )}
    </Section>
  )
}
