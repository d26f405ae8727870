import { Tooltip } from '@mantine/core'
import { TERMS, type Term } from './words.ts'

/** A word of the table with its sentence on hover. */
export function TermLabel({ term, label }: { term: Term; label: string }) {
  return (
    <Tooltip label={TERMS[term]} multiline w={240} openDelay={350} withinPortal>
      <span>{label}</span>
    </Tooltip>
  )
}
