import { Button, Loader, Text } from '@mantine/core'
import { useExporting } from '../stores/exporting.ts'
import { formatCount } from '../ui/format.ts'
import { PHASE_LABELS } from '../ui/words.ts'

/** The file being written or read, in the top bar, with a way to end it. */
export function ExportStatus() {
  const running = useExporting((state) => state.running)
  if (!running) return null
  const { what, progress, cancel } = running
  const step =
    progress && progress.total > 1 ? ` ${formatCount(progress.done)}/${formatCount(progress.total)}` : ''
  return (
    <div role="status" data-testid="export-status" style={{ display: 'flex', alignItems: 'center', gap: 6 }}>
      <Loader size={12} aria-hidden />
      <Text size="xs">
        {what}: {progress ? PHASE_LABELS[progress.phase].toLowerCase() : 'writing'}
        {step}
      </Text>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={cancel}>
        Cancel
      </Button>
    </div>
  )
}
