import { TextInput } from '@mantine/core'
import { useState } from 'react'
import classes from './EditableName.module.css'

interface EditableNameProps {
  label: string
  title: string
  name: string
  maxLength: number
  onRename: (name: string) => void
  onFocus?: () => void
}

/** A name to edit where it stands: Enter or leaving it keeps what was typed, Escape gives it up. */
export function EditableName({ label, title, name, maxLength, onRename, onFocus }: EditableNameProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const keep = () => {
    if (draft !== null) onRename(draft)
    setDraft(null)
  }
  return (
    <TextInput
      size="xs"
      variant="unstyled"
      className={classes.name}
      aria-label={label}
      title={title}
      maxLength={maxLength}
      value={draft ?? name}
      onFocus={onFocus}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') setDraft(null)
        if (event.key === 'Enter') keep()
      }}
    />
  )
}
