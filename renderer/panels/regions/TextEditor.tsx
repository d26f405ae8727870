import { Textarea, TextInput } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'

interface TextEditorProps {
  label: string
  text: string
  isLong?: boolean
  /** The text as it is left, or null where it was given up with Escape. */
  onDone: (text: string | null) => void
}

/** Edits a name or a note in its place: Enter or leaving it keeps the text, Escape gives it up. */
export function TextEditor({ label, text, isLong = false, onDone }: TextEditorProps) {
  const [value, setValue] = useState(text)
  const isDone = useRef(false)
  const finish = (result: string | null) => {
    // Closing takes the focus away, which would end it a second time.
    if (!isDone.current) onDone(result)
    isDone.current = true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') finish(null)
    else if (event.key === 'Enter' && !(isLong && event.shiftKey)) finish(value)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shared = { size: 'xs', 'aria-label': label, value, autoFocus: true, onKeyDown } as const
  return isLong ? (
    <Textarea
      {...shared}
      autosize
      minRows={2}
      maxRows={6}
      maxLength={1000}
      mx={6}
      mb={4}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={() => finish(value)}
    />
  ) : (
    <TextInput
      {...shared}
      styles={{ input: { minHeight: 22, height: 22, paddingInline: 4 } }}
      maxLength={80}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={() => finish(value)}
    />
  )
}
