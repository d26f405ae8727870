import { ActionIcon, Tooltip } from '@mantine/core'
import { Download } from 'lucide-react'

interface SaveButtonProps {
  /** What it saves, in words. */
  label: string
  disabled?: boolean
  onSave: () => void
}

/** A small button that saves what stands beside it. */
export function SaveButton({ label, disabled = false, onSave }: SaveButtonProps) {
  return (
    <Tooltip label={label} openDelay={350}>
      <ActionIcon
        size={22}
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={disabled}
        onClick={onSave}
      >
        <Download size={14} />
      </ActionIcon>
    </Tooltip>
  )
}
