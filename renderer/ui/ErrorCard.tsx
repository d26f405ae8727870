import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { ClipboardCopy } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ErrorRecord } from '../../worker/api/errors.ts'
import { ERROR_WORDS } from './words.ts'

interface ErrorCardProps {
  error: ErrorRecord
  onCopy: (error: ErrorRecord) => void
  /** Left out where the surrounding shows the title itself. */
  withTitle?: boolean
  children?: ReactNode
}

/** What went wrong, where, and what to do; with "copy details". */
export function ErrorCard({ error, onCopy, withTitle = true, children }: ErrorCardProps) {
  const [copied, setCopied] = useState(false)
  const words = ERROR_WORDS[error.code]
  // The root of a file is no place that anybody could look at.
  const place = error.place === '/' ? undefined : error.place
  return (
    <Stack gap={8} c="var(--ink)" data-testid="error" data-code={error.code}>
      {withTitle && <Text fw={600}>{words.title}</Text>}
      <Text size="sm">{error.message}</Text>
      {(error.file || place) && (
        <Stack gap={4}>
          {error.file && <Place label="File" value={error.file} />}
          {place && <Place label="Place" value={place} />}
        </Stack>
      )}
      <Text size="sm" c="dimmed">
        {error.advice || words.advice}
      </Text>
      <Group gap={8}>
        {children}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<ClipboardCopy size={13} aria-hidden />}
          onClick={() => {
            onCopy(error)
            setCopied(true)
          }}
        >
          {copied ? 'Copied' : 'Copy details'}
        </Button>
      </Group>
    </Stack>
  )
}

function Place({ label, value }: { label: string; value: string }) {
  return (
    <Group gap={8} wrap="nowrap" align="baseline">
      <Text size="xs" c="dimmed" w={36} style={{ flexShrink: 0 }}>
        {label}
      </Text>
      <Code c="inherit" style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Code>
    </Group>
  )
}
