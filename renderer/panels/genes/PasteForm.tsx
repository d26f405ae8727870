import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { pasteGeneLists } from '../../data/gene-lists.ts'
import { LONGEST_LIST_NAME } from '../../stores/gene-lists.ts'
import { GENE_WORDS } from '../../ui/gene-words.ts'
import classes from './GenePanel.module.css'

/** Takes genes, or whole lists, as text. */
export function PasteForm({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() && (await pasteGeneLists(text, name))) onClose()
  }
  return (
    <form
      className={classes.paste}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <Textarea
        size="xs"
        autosize
        minRows={3}
        maxRows={8}
        data-autofocus
        autoFocus
        aria-label={GENE_WORDS.pasteField}
        placeholder={GENE_WORDS.pastePlaceholder}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.row}>
        <TextInput
          size="xs"
          flex={1}
          aria-label={GENE_WORDS.nameField}
          placeholder={GENE_WORDS.nameField}
          maxLength={LONGEST_LIST_NAME}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" disabled={text.trim() === ''}>
          {GENE_WORDS.add}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {GENE_WORDS.cancel}
        </Button>
      </div>
    </form>
  )
}
