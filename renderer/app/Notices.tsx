import { Button, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { bridge } from '../data/bridge.ts'
import { copyDetails } from '../data/copy-details.ts'
import { type Notice, useNotices } from '../stores/notices.ts'
import { ErrorCard } from '../ui/ErrorCard.tsx'
import { ERROR_WORDS } from '../ui/words.ts'

let lastShown = 0

/** Shows each notice once in the corner: problems stay until closed, notes go by themselves. */
export function Notices() {
  const notices = useNotices((state) => state.notices)
  useEffect(() => {
    for (const notice of notices) {
      if (notice.id <= lastShown) continue
      lastShown = notice.id
      show(notice)
    }
  }, [notices])
  return null
}

function show(notice: Notice): void {
  const closeButtonProps = { 'aria-label': 'Close notice' }
  if (notice.kind === 'problem') {
    notifications.show({
      color: 'red',
      autoClose: false,
      closeButtonProps,
      title: ERROR_WORDS[notice.error.code].title,
      message: (
        <ErrorCard error={notice.error} withTitle={false} onCopy={(error) => void copyDetails(error)} />
      ),
    })
    return
  }
  const { revealPath } = notice
  notifications.show({
    color: 'teal',
    autoClose: 8000,
    closeButtonProps,
    title: notice.title,
    message: (
      <Stack gap={8} align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {notice.message}
        </Text>
        {revealPath !== undefined && (
          <Button size="compact-sm" variant="default" onClick={() => void bridge().showInFolder(revealPath)}>
            Show in folder
          </Button>
        )}
      </Stack>
    ),
  })
}
