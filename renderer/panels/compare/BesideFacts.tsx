import { Button, Popover, ScrollArea, Text } from '@mantine/core'
import type { OtherSlide } from '../../../worker/api/comparisons.ts'
import type { Progress, SlideInfo } from '../../../worker/api/methods.ts'
import { cancelFitBeside, fitBeside } from '../../data/beside.ts'
import { useFeatures } from '../../data/slide-data.ts'
import { useCompare } from '../../stores/compare.ts'
import type { SlideBeside } from '../../stores/project.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { formatCount } from '../../ui/format.ts'
import { PHASE_LABELS } from '../../ui/words.ts'
import classes from './CompareTable.module.css'

interface OneSlideOnlyProps {
  other: OtherSlide
  info: SlideInfo
  beside: SlideBeside | null
}

/** How features of two slides met, and the names of those that only one has. */
export function OneSlideOnly({ other, info, beside }: OneSlideOnlyProps) {
  const named = [
    { slide: info, only: other.onlyA, there: null },
    ...(beside ? [{ slide: beside.info, only: other.onlyB, there: { slideId: beside.info.slideId } }] : []),
  ]
  const isAny = named.some(({ only }) => only.length > 0)
  return (
    <Popover position="top-start" width={420} withinPortal trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" color="gray" disabled={!isAny} fw={400}>
          {COMPARE_WORDS.shared(formatCount(other.featuresA.length), other.matchedBy)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown data-testid="only-one-slide">
        <Text size="sm" fw={600} mb={4}>
          {COMPARE_WORDS.onlyHere}
        </Text>
        <ScrollArea.Autosize mah={260} viewportProps={{ tabIndex: 0 }}>
          {named.map(({ slide, only, there }) => (
            <Names key={slide.slideId} {...{ slide, only, there }} />
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}

interface NamesProps {
  slide: SlideInfo
  only: Uint32Array
  there: { slideId: string } | null
}

function Names({ slide, only, there }: NamesProps) {
  const names = useFeatures(there && { ...there, hasPicture: false, isFitted: false })?.names
  return (
    <>
      <Text size="xs" c="dimmed" mt={4}>
        {COMPARE_WORDS.only(formatCount(only.length), slide.name)}
      </Text>
      <Text size="xs">{names && Array.from(only, (feature) => names[feature]).join(', ')}</Text>
    </>
  )
}

const progressText = (progress: Progress | null): string =>
  progress
    ? `${PHASE_LABELS[progress.phase]} ${formatCount(progress.done)}/${formatCount(progress.total)}`
    : ''

/** Where the fit of B's slide stands, below the head of its pane. */
export function BesideFit({ beside: { info, fit } }: { beside: SlideBeside }) {
  const id = useCompare((state) => state.otherSlide)
  if (id === null || fit.status === 'done' || fit.status === 'none') return null
  const isRunning = fit.status === 'running'
  return (
    <div className={classes.besideFit} role="status" data-testid="beside-fit" data-status={fit.status}>
      {isRunning && COMPARE_WORDS.fitting(info.name, progressText(fit.progress))}
      {fit.status === 'failed' && fit.error.message}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => (isRunning ? cancelFitBeside(id) : void fitBeside(id))}
      >
        {isRunning ? COMPARE_WORDS.cancelFit : COMPARE_WORDS.fitNow}
      </Button>
    </div>
  )
}
