import { Button, Group, Progress as ProgressBar, Stack, Text } from '@mantine/core'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import { copyDetails } from '../../data/copy-details.ts'
import { cancelFit, fitAgain, showsTissue, startFit } from '../../data/fit.ts'
import type { FitState } from '../../stores/fit.ts'
import { ErrorCard } from '../../ui/ErrorCard.tsx'
import { formatCount } from '../../ui/format.ts'
import { PHASE_LABELS } from '../../ui/words.ts'
import classes from './SpotPanel.module.css'

/** Stands where the table will be: the fit under way, or why there is none. */
export function FitCard({ info, fit }: { info: SlideInfo; fit: Exclude<FitState, { status: 'done' }> }) {
  return (
    <div className={classes.body}>
      {fit.status === 'running' && <Running fit={fit} />}
      {fit.status === 'none' && <NoHistology info={info} />}
      {fit.status === 'cancelled' && (
        <Stack gap={12} align="flex-start">
          <Text c="dimmed">
            The fit was cancelled, so there are no rankings. The tissue and expression maps still work.
          </Text>
          <Button size="xs" onClick={() => void startFit()}>
            Fit this slide
          </Button>
        </Stack>
      )}
      {fit.status === 'failed' && (
        <ErrorCard error={fit.error} onCopy={copyDetails}>
          <Button size="compact-sm" onClick={() => void startFit()}>
            Try again
          </Button>
          {fit.error.code === 'DEVICE_UNAVAILABLE' && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void fitAgain({ device: 'cpu' }, { refit: false })}
            >
              Fit on the CPU
            </Button>
          )}
        </ErrorCard>
      )}
    </div>
  )
}

function Running({ fit }: { fit: Extract<FitState, { status: 'running' }> }) {
  const { progress } = fit
  return (
    <Stack gap={8}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={500}>
          {progress ? PHASE_LABELS[progress.phase] : 'Preparing the fit'}
        </Text>
        {progress && (
          <Text size="sm" c="dimmed" className={classes.counts}>
            {formatCount(progress.done)} of {formatCount(progress.total)}
          </Text>
        )}
      </Group>
      <ProgressBar
        size={6}
        radius="xl"
        value={progress ? (100 * progress.done) / Math.max(1, progress.total) : 0}
        aria-label="Progress of the fit"
      />
      <Text size="sm" c="dimmed">
        The model learns from this slide alone which genes go with which tissue. Maps of expression and labels
        work meanwhile.
      </Text>
      <Group>
        <Button size="compact-sm" variant="default" onClick={cancelFit}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

function NoHistology({ info }: { info: SlideInfo }) {
  const missing = showsTissue(info)
    ? 'coordinates'
    : info.hasCoordinates
      ? 'picture of the tissue'
      : 'picture and no coordinates'
  return (
    <Stack gap={4} data-testid="no-histology">
      <Text fw={600}>There is no histology to ask</Text>
      <Text size="sm" c="dimmed">
        This slide has no {missing}, so no gene can be ranked by how the tissue looks. Expression and labels
        can still be mapped{info.hasCoordinates ? ' on the spots' : ''}.
        {info.embeddings.length > 0 &&
          ' The file holds numbers in obsm: where they were computed from a picture, choose them above.'}
      </Text>
    </Stack>
  )
}
