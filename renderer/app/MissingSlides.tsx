import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { findSlide, leaveOut } from '../data/project.ts'
import { setProject, useProject } from '../stores/project.ts'
import { SESSION_WORDS } from '../ui/session-words.ts'

/** The slides of a session whose files are not found, each with a way to find it. */
export function MissingSlides() {
  const { relinkShown, missing, slides } = useProject()
  const gone = slides.filter(({ id }) => missing.includes(id))
  return (
    <Modal
      opened={relinkShown && gone.length > 0}
      onClose={() => setProject({ relinkShown: false })}
      title={SESSION_WORDS.missingTitle}
      size={560}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': SESSION_WORDS.later }}
    >
      <Stack gap={12} data-testid="missing-slides">
        <Text size="sm">{SESSION_WORDS.missingHint}</Text>
        {gone.map(({ id, name, source, regions }) => (
          <Group key={id} justify="space-between" wrap="nowrap" align="flex-start">
            <div style={{ minWidth: 0 }}>
              <Text size="sm" fw={600}>
                {name}
                {regions.length > 0 && ` · ${SESSION_WORDS.regions(regions.length)}`}
              </Text>
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {source.path}
              </Text>
            </div>
            <Group gap={8} wrap="nowrap">
              <Button
                size="xs"
                aria-label={`${SESSION_WORDS.find} ${name}`}
                onClick={() => void findSlide(id)}
              >
                {SESSION_WORDS.find}
              </Button>
              <Button
                size="xs"
                variant="default"
                aria-label={`Leave out ${name}`}
                onClick={() => void leaveOut(id)}
              >
                Leave out
              </Button>
            </Group>
          </Group>
        ))}
        <Group justify="flex-end">
          <Button size="xs" variant="subtle" onClick={() => setProject({ relinkShown: false })}>
            {SESSION_WORDS.later}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
