import { Button, Checkbox, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { CachePart, CacheReport } from '../../worker/api/cache.ts'
import { toHistologueError } from '../../worker/api/errors.ts'
import { askForLevels } from '../data/build-pyramid.ts'
import { connection } from '../data/connection.ts'
import { tell, tellProblem } from '../stores/notices.ts'
import { setView, useView } from '../stores/view.ts'
import { CACHE_PART_WORDS, CACHE_WORDS } from '../ui/cache-words.ts'
import { formatBytes } from '../ui/format.ts'

const close = () => setView({ cacheShown: false })

/** What the cache holds, and which parts of it are to go. */
export function CacheDialog() {
  const opened = useView((state) => state.cacheShown)
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={CACHE_WORDS.title}
      size={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <Parts />}
    </Modal>
  )
}

function Parts() {
  const [report, setReport] = useState<CacheReport | null>(null)
  // Fits stay unless somebody says otherwise.
  const [chosen, setChosen] = useState<CachePart[]>(['matrices', 'pictures'])
  useEffect(() => {
    connection.call('inspectCache', {}).then(setReport, (thrown) => {
      tellProblem(toHistologueError(thrown).toRecord())
      close()
    })
  }, [])
  if (!report) return <Text size="sm">{CACHE_WORDS.looking}</Text>
  const nByte = report.parts
    .filter(({ part }) => chosen.includes(part))
    .reduce((sum, part) => sum + part.nByte, 0)
  const toggle = (part: CachePart) =>
    setChosen(chosen.includes(part) ? chosen.filter((one) => one !== part) : [...chosen, part])
  const clear = () => {
    close()
    connection.call('clearCache', { parts: chosen }).then(
      ({ nByte }) => {
        tell('Cache cleared', `${formatBytes(nByte)} are free again. ${CACHE_WORDS.untouched}`)
        if (chosen.includes('pictures')) void askForLevels()
      },
      (thrown) => tellProblem(toHistologueError(thrown).toRecord()),
    )
  }
  return (
    <Stack gap={12} data-testid="cache-dialog">
      <Text size="sm">{CACHE_WORDS.hint}</Text>
      {report.parts.map((part) => (
        <Checkbox
          key={part.part}
          size="xs"
          label={`${CACHE_PART_WORDS[part.part].label}: ${formatBytes(part.nByte)}`}
          description={CACHE_PART_WORDS[part.part].cost}
          checked={chosen.includes(part.part)}
          onChange={() => toggle(part.part)}
        />
      ))}
      <Text size="xs" c="dimmed">
        {CACHE_WORDS.untouched} <Code>{report.path}</Code>
      </Text>
      <Group justify="flex-end" gap={8}>
        <Button size="xs" variant="default" onClick={close}>
          Cancel
        </Button>
        <Button size="xs" disabled={nByte === 0} onClick={clear}>
          {CACHE_WORDS.clear} {formatBytes(nByte)}
        </Button>
      </Group>
    </Stack>
  )
}
