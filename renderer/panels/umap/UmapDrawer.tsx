import { ActionIcon, Button, Progress as ProgressBar, SegmentedControl, Text, Tooltip } from '@mantine/core'
import { Maximize, X } from 'lucide-react'
import { useEffect } from 'react'
import type { Progress, SlideInfo } from '../../../worker/api/methods.ts'
import type { Umap, UmapOf } from '../../../worker/api/regions.ts'
import { copyDetails } from '../../data/copy-details.ts'
import { cancelUmap, startUmap, toggleUmap, useUmapJob } from '../../data/umap.ts'
import { useFit } from '../../stores/fit.ts'
import type { Job } from '../../stores/jobs.ts'
import { setUmap, useUmap } from '../../stores/umap.ts'
import { ErrorCard } from '../../ui/ErrorCard.tsx'
import { formatCount } from '../../ui/format.ts'
import { UMAP_WORDS } from '../../ui/umap-words.ts'
import { PHASE_LABELS } from '../../ui/words.ts'
import { UmapCanvas } from './UmapCanvas.tsx'
import classes from './UmapDrawer.module.css'

const KINDS = Object.entries(UMAP_WORDS.of).map(([value, label]) => ({ value, label }))

/** Under the tissue: its spots laid out by likeness. */
export function UmapDrawer({ info }: { info: SlideInfo }) {
  const of = useUmap((state) => state.of)
  const isFitted = useFit((state) => state.fit.status === 'done')
  const job = useUmapJob()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each of them; what was stopped stays so
  useEffect(() => void startUmap(), [of, info.slideId, isFitted])
  return (
    <section className={classes.drawer} aria-label={UMAP_WORDS.title} data-testid="umap-drawer">
      <header className={classes.header}>
        <h2 className={classes.title}>{UMAP_WORDS.title}</h2>
        <SegmentedControl
          size="xs"
          aria-label={UMAP_WORDS.choose}
          data={KINDS}
          value={of}
          onChange={(value) => setUmap({ of: value as UmapOf, camera: null })}
        />
        <span className={classes.spacer} />
        <Tool label={UMAP_WORDS.fit} onClick={() => setUmap({ camera: null })} icon={Maximize} />
        <Tool label={UMAP_WORDS.close} onClick={toggleUmap} icon={X} />
      </header>
      <Body job={job} nSpot={info.nSpot} isMissingFit={of === 'queries' && !isFitted} />
    </section>
  )
}

function Tool({ label, onClick, icon: Icon }: { label: string; onClick: () => void; icon: typeof X }) {
  return (
    <Tooltip label={label} openDelay={350}>
      <ActionIcon size={26} variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <Icon size={15} />
      </ActionIcon>
    </Tooltip>
  )
}

function Body({ job, nSpot, isMissingFit }: { job: Job<Umap>; nSpot: number; isMissingFit: boolean }) {
  if (isMissingFit)
    return (
      <div className={classes.state}>
        <Text size="sm">{UMAP_WORDS.needsFit}</Text>
        <Button size="xs" variant="default" onClick={() => setUmap({ of: 'expression' })}>
          {UMAP_WORDS.ofExpression}
        </Button>
      </div>
    )
  if (job.status === 'running') return <Running progress={job.progress} />
  if (job.status === 'failed')
    return (
      <div className={classes.state}>
        <ErrorCard error={job.error} onCopy={(error) => void copyDetails(error)}>
          <Button size="compact-sm" onClick={() => void startUmap()}>
            Try again
          </Button>
        </ErrorCard>
      </div>
    )
  if (job.status === 'idle')
    return (
      <div className={classes.state}>
        <Text size="sm">{UMAP_WORDS.stopped}</Text>
        <Button size="xs" onClick={() => void startUmap()}>
          {UMAP_WORDS.start}
        </Button>
      </div>
    )
  const { xy, nLaidOut } = job.result
  return (
    <>
      <UmapCanvas xy={xy} />
      <p className={classes.hint}>
        {UMAP_WORDS.hint} {nLaidOut < nSpot && UMAP_WORDS.sampled(formatCount(nLaidOut), formatCount(nSpot))}
      </p>
    </>
  )
}

function Running({ progress }: { progress: Progress | null }) {
  const share = progress ? (100 * progress.done) / Math.max(1, progress.total) : 0
  return (
    <div className={classes.state} role="status">
      <Text size="sm">
        {progress
          ? `${PHASE_LABELS[progress.phase]}, ${formatCount(progress.done)} of ${formatCount(progress.total)}`
          : UMAP_WORDS.running}
      </Text>
      <ProgressBar size={6} radius="xl" w={240} value={share} aria-label={UMAP_WORDS.running} />
      <Button size="compact-sm" variant="default" onClick={cancelUmap}>
        Cancel
      </Button>
    </div>
  )
}
