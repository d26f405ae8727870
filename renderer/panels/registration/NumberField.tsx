import { NumberInput } from '@mantine/core'
import { useState } from 'react'

interface NumberFieldProps {
  label: string
  /** What a screen reader says, where the label alone is too short. */
  spoken?: string
  value: number
  isRight?: (value: number) => boolean
  step: number
  onChange: (value: number) => void
}

/** A number that is set as it is written; what is no right number yet changes nothing and stands there until the field is left. */
export function NumberField({
  label,
  spoken,
  value,
  isRight = Number.isFinite,
  step,
  onChange,
}: NumberFieldProps) {
  const [draft, setDraft] = useState<number | string | null>(null)
  const isWrong = draft !== null && !(typeof draft === 'number' && isRight(draft))
  return (
    <NumberInput
      size="xs"
      label={label}
      {...(spoken !== undefined && { 'aria-label': spoken })}
      value={draft ?? Number(value.toPrecision(6))}
      step={step}
      decimalScale={8}
      error={isWrong}
      onChange={(given) => {
        setDraft(given)
        if (typeof given === 'number' && isRight(given)) onChange(given)
      }}
      onBlur={() => setDraft(null)}
    />
  )
}
