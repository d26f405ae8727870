import { Button, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { bridge } from '../data/bridge.ts'
import { copyDetails } from '../data/copy-details.ts'
import { closeNotice, type Notice, takeBackNotice, useNotices } from '../stores/notices.ts'
import { ErrorCard } from '../ui/ErrorCard.tsx'
import { ERROR_WORDS } from '../ui/words.ts'

const NOTE_MS = 8000
/** Longer: what is gone has to be missed first. */
const UNDO_MS = 20_000

let lastShown = 0

/** Shows each notice once in the corner: problems stay until closed, notes go by themselves. */
export function Notices() {
  const { notices, takenBack } = useNotices()
  useEffect(() => {
    for (const notice of notices) {
      if (notice.id <= lastShown) continue
      lastShown = notice.id
      show(notice)
    }
  }, [notices])
  useEffect(() => {
    for (const id of takenBack) notifications.hide(shownId(id))
  }, [takenBack])
  return null
}

const shownId = (id: number) => `notice-${id}`

function show(notice: Notice): void {
  const common = {
    id: shownId(notice.id),
    closeButtonProps: { 'aria-label': 'Close notice' },
    onClose: () => closeNotice(notice.id),
  }
  if (notice.kind === 'problem') {
    notifications.show({
      ...common,
      color: 'red',
      autoClose: false,
      title: ERROR_WORDS[notice.error.code].title,
      message: (
        <ErrorCard error={notice.error} withTitle={false} onCopy={(error) => void copyDetails(error)} />
      ),
    })
    return
  }
  const { revealPath, undo } = notice
  notifications.show({
    ...common,
    color: 'teal',
    autoClose: undo ? UNDO_MS : NOTE_MS,
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
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              undo()
              takeBackNotice(notice.id)
            }}
          >
            Undo
          </Button>
        )}
      </Stack>
    ),
  })
}
