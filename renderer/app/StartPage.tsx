import { Button, Group, Text, UnstyledButton } from '@mantine/core'
import { FolderOpen, Hourglass } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RecentSlide } from '../../worker/api/bridge.ts'
import { bridge } from '../data/bridge.ts'
import { copyDetails } from '../data/copy-details.ts'
import { chooseAndOpen, openPath } from '../data/project.ts'
import { cancelOpening } from '../data/session.ts'
import { openDemoWithTour } from '../data/tour.ts'
import { useSlide } from '../stores/slide.ts'
import { ErrorCard } from '../ui/ErrorCard.tsx'
import { fileName, formatAge } from '../ui/format.ts'
import { Mark } from '../ui/Mark.tsx'
import { GoOn } from './GoOn.tsx'
import { OpeningPicture } from './OpeningPicture.tsx'
import classes from './StartPage.module.css'

/** The window without a slide: open one, take a recent one, or try the demo. */
export function StartPage() {
  const { opening, isMakingDemo, error, preview } = useSlide()
  const waitsFor = opening
    ? `Opening ${fileName(opening.path)}`
    : isMakingDemo
      ? 'Making the demo slide'
      : null
  return (
    <main className={classes.page} aria-label="Start">
      <div className={classes.column}>
        <div className={classes.name}>
          <Mark size={40} />
          <h1>Histologue</h1>
        </div>
        <p className={classes.claim}>Click a spot of a tissue slide and read the genes that matter there.</p>
        {error && (
          <div className={classes.errorBox}>
            <ErrorCard error={error} onCopy={(record) => void copyDetails(record)} />
          </div>
        )}
        <div className={classes.actions} data-waiting={waitsFor !== null || undefined}>
          {waitsFor ? (
            // Nothing moves here: drawing without a graphics card would take the processor from the opening.
            <Group gap={12} role="status">
              <Hourglass size={15} aria-hidden />
              <Text size="sm">{waitsFor}</Text>
              {opening && (
                <Button size="compact-sm" variant="default" onClick={cancelOpening}>
                  Cancel
                </Button>
              )}
            </Group>
          ) : (
            <Group gap={8}>
              <Button
                size="sm"
                leftSection={<FolderOpen size={15} aria-hidden />}
                onClick={() => void chooseAndOpen()}
              >
                Open slide…
              </Button>
              <Button size="sm" variant="default" onClick={() => void openDemoWithTour()}>
                Open the demo slide
              </Button>
            </Group>
          )}
        </div>
        {opening && preview ? (
          <OpeningPicture picture={preview} name={fileName(opening.path)} />
        ) : (
          <>
            <GoOn />
            <Recent />
          </>
        )}
        <p className={classes.hint}>
          Or drop an .h5ad or .h5mu file, or a .histologue session, anywhere on this window. Files are only
          read and never leave this computer.
        </p>
      </div>
    </main>
  )
}

function Recent() {
  const [slides, setSlides] = useState<RecentSlide[]>([])
  useEffect(() => {
    bridge()
      .recentSlides()
      .then(setSlides, () => setSlides([]))
  }, [])
  if (slides.length === 0) return null
  return (
    <nav aria-label="Recent slides" className={classes.recent}>
      <h2>Recent</h2>
      <ul>
        {slides.slice(0, 6).map((slide) => (
          <li key={slide.path}>
            <UnstyledButton
              className={classes.recentSlide}
              title={slide.path}
              onClick={() => void openPath(slide.path)}
            >
              <span className={classes.recentName}>{slide.name}</span>
              <span className={classes.recentFolder}>{folderOf(slide)}</span>
              <span className={classes.recentAge}>{formatAge(slide.openedAtMs, Date.now())}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function folderOf({ path, name }: RecentSlide): string {
  return path.endsWith(name) ? path.slice(0, -name.length - 1) : path
}
