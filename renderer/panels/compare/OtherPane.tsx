import { Button, Group, Skeleton } from '@mantine/core'
import { openBeside } from '../../data/beside.ts'
import { copyDetails } from '../../data/copy-details.ts'
import { useBeside } from '../../stores/beside.ts'
import { setOtherSlide, useCompare } from '../../stores/compare.ts'
import { COMPARE_WORDS } from '../../ui/compare-words.ts'
import { ErrorCard } from '../../ui/ErrorCard.tsx'
import classes from './Compare.module.css'

/** The pane of B while its slide is being opened, and where it could not be. */
export function OtherPane() {
  const otherSlide = useCompare((state) => state.otherSlide)
  const failed = useBeside((state) => (state.failed?.id === otherSlide ? state.failed : null))
  return (
    <section className={classes.pane} data-side="b" data-testid="pane-b-opening">
      <div className={classes.waitingPane}>
        {failed ? (
          <ErrorCard error={failed.error} onCopy={copyDetails}>
            <Group gap={8}>
              <Button size="compact-sm" onClick={() => void openBeside(failed.id)}>
                Try again
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setOtherSlide(null)}>
                {COMPARE_WORDS.sameSlide}
              </Button>
            </Group>
          </ErrorCard>
        ) : (
          <>
            <p className={classes.quiet}>{COMPARE_WORDS.openingSlide}</p>
            <Skeleton animate={false} h={200} aria-busy />
          </>
        )}
      </div>
    </section>
  )
}
