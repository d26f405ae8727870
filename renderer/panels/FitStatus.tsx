import { Button, Progress as ProgressBar, Text, Tooltip } from '@mantine/core'
import { Check, CircleAlert, CirclePause } from 'lucide-react'
import type { FitSummary } from '../../worker/api/methods.ts'
import { cancelFit, startFit } from '../data/fit.ts'
import { useFit } from '../stores/fit.ts'
import { setView, useView } from '../stores/view.ts'
import { FIT_WORDS } from '../ui/fit-words.ts'
import { deviceName, formatCount } from '../ui/format.ts'
import { ERROR_WORDS, PHASE_LABELS } from '../ui/words.ts'
import classes from './FitStatus.module.css'

/** Where the fit stands, in the top bar: phase with counts, or the device that did it. */
export function FitStatus() {
  const fit = useFit((state) => state.fit)
  return (
    <div className={classes.status} data-testid="fit-status" data-status={fit.status} role="status">
      {fit.status === 'running' && <Running />}
      {fit.status === 'done' && (
        <>
          {fit.summary.histologyNotice ? (
            <CircleAlert size={14} className={classes.bad} aria-hidden />
          ) : (
            <Check size={14} className={classes.good} aria-hidden />
          )}
          <Tooltip label={noticeOf(fit.summary)} multiline maw={280} position="bottom-end" openDelay={350}>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              px={4}
              c="var(--ink)"
              fw={400}
              onClick={toggleFitPanel}
            >
              <span className={classes.text}>
                Fitted · {fit.summary.nSeed} seeds · {deviceName(fit.summary.device)}
                {fit.summary.fromCache && ' · from cache'}
              </span>
            </Button>
          </Tooltip>
        </>
      )}
      {fit.status === 'cancelled' && (
        <>
          <CirclePause size={14} aria-hidden />
          <Text size="xs">Not fitted</Text>
          <Button size="compact-xs" variant="subtle" onClick={() => void startFit()}>
            Fit
          </Button>
        </>
      )}
      {fit.status === 'failed' && (
        <>
          <CircleAlert size={14} className={classes.bad} aria-hidden />
          <Text size="xs">{ERROR_WORDS[fit.error.code].title}</Text>
          <Button size="compact-xs" variant="subtle" onClick={() => void startFit()}>
            Try again
          </Button>
        </>
      )}
    </div>
  )
}

const noticeOf = ({ histologyNotice, deviceNotice, cacheNotice }: FitSummary) =>
  [FIT_WORDS.title, histologyNotice, deviceNotice, cacheNotice].filter(Boolean).join('. ')

const toggleFitPanel = () =>
  setView({ rightPanel: useView.getState().rightPanel === 'fit' ? 'selection' : 'fit' })

function Running() {
  const fit = useFit((state) => state.fit)
  const progress = fit.status === 'running' ? fit.progress : null
  const share = progress ? (100 * progress.done) / Math.max(1, progress.total) : 0
  return (
    <>
      <Text size="xs" className={classes.text}>
        {progress
          ? `${PHASE_LABELS[progress.phase]} ${formatCount(progress.done)}/${formatCount(progress.total)}`
          : 'Preparing the fit'}
      </Text>
      <ProgressBar size={4} radius="xl" w={96} value={share} aria-label="Progress of the fit" />
      <Button size="compact-xs" variant="subtle" color="gray" onClick={cancelFit}>
        Cancel
      </Button>
    </>
  )
}
