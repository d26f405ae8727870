import { ActionIcon, Button, SegmentedControl, Text, Tooltip } from '@mantine/core'
import { ImagePlus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import type { SlideInfo } from '../../../worker/api/methods.ts'
import type { PictureReport, Registration } from '../../../worker/api/picture.ts'
import { choosePicture } from '../../data/choose-picture.ts'
import { layPicture } from '../../data/reopen.ts'
import { dataOf, useRequest } from '../../data/use-request.ts'
import { placingOf, plainScaleOf } from '../../layers/registration.ts'
import { endRegistration, setRegistration, useRegistration } from '../../stores/registration.ts'
import { useSlide } from '../../stores/slide.ts'
import { fileName } from '../../ui/format.ts'
import { REGISTRATION_WORDS } from '../../ui/picture-words.ts'
import { BoundsNote } from './BoundsNote.tsx'
import { LandmarksForm } from './LandmarksForm.tsx'
import { PlacingForm } from './PlacingForm.tsx'
import classes from './Registration.module.css'
import { RegistrationStage } from './RegistrationStage.tsx'
import { laidNow, type SpotsInFile, useRegistered, useSpotsInFile } from './use-registered.ts'

/** How a picture is to lie under the spots: seen before it is taken, by a scale that fits, by hand or by landmarks. */
export function RegistrationPanel({ info, path }: { info: SlideInfo; path: string | null }) {
  const params = { slideId: info.slideId, ...(path !== null && { path }) }
  const entry = useRequest('inspectPicture', params)
  const report = dataOf(entry)
  const spots = useSpotsInFile(info)
  const isOwn = path === (useSlide((state) => state.source?.picture?.path) ?? null)
  useStart(info, isOwn, report, spots)
  const registration = useRegistered(spots)
  const mode = useRegistration((state) => state.mode)
  const title = isOwn ? REGISTRATION_WORDS.titleOwn : REGISTRATION_WORDS.title
  return (
    <section className={classes.panel} aria-label={title} onKeyDown={keepKeys} data-testid="registration">
      <RegistrationStage {...{ info, path, report, spots, registration }} />
      <div className={classes.side} data-part>
        <header className={classes.head}>
          <div className={classes.name}>
            <Text fw={600} size="sm" truncate title={path ?? info.path}>
              {path === null ? REGISTRATION_WORDS.ownPicture : fileName(path)}
            </Text>
            <Tooltip label={REGISTRATION_WORDS.another}>
              <ActionIcon
                size={24}
                variant="subtle"
                color="gray"
                aria-label={REGISTRATION_WORDS.another}
                onClick={() => void choosePicture()}
              >
                <ImagePlus size={15} />
              </ActionIcon>
            </Tooltip>
          </div>
          <Text size="xs" c="dimmed" role="status">
            {entry?.status === 'failed'
              ? entry.error.message
              : report
                ? factsOf(report)
                : REGISTRATION_WORDS.looking}
          </Text>
        </header>
        <div className={classes.body}>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={title}
            value={mode}
            data={[
              { value: 'hand', label: REGISTRATION_WORDS.hand },
              { value: 'landmarks', label: REGISTRATION_WORDS.landmarks },
            ]}
            onChange={(value) => setRegistration({ mode: value as 'hand' | 'landmarks', picked: null })}
          />
          {mode === 'hand' ? <PlacingForm report={report} /> : <LandmarksForm {...{ info, path, spots }} />}
        </div>
        <footer className={classes.foot}>
          {report && spots && <BoundsNote {...{ spots, registration, report }} />}
          <Accept path={path} isOwn={isOwn} isReady={report !== null} registration={registration} />
        </footer>
      </div>
    </section>
  )
}

interface AcceptProps {
  path: string | null
  isOwn: boolean
  isReady: boolean
  registration: Registration
}

function Accept({ path, isOwn, isReady, registration }: AcceptProps) {
  const [isOpening, setOpening] = useState(false)
  const open = async () => {
    const scale = plainScaleOf(registration)
    const laid = scale === null ? { registration } : { scale }
    setOpening(true)
    await layPicture({ ...(path !== null && { path }), ...laid })
    setOpening(false)
  }
  return (
    <div className={classes.buttons}>
      <Button size="xs" variant="default" onClick={endRegistration}>
        Cancel
      </Button>
      <Button size="xs" disabled={!isReady} loading={isOpening} onClick={() => void open()}>
        {isOwn ? REGISTRATION_WORDS.openOwn : REGISTRATION_WORDS.open}
      </Button>
    </div>
  )
}

/** Begins with how the picture lies already, else with the scale that fits best. */
function useStart(
  info: SlideInfo,
  isOwn: boolean,
  report: PictureReport | null,
  spots: SpotsInFile | null,
): void {
  useEffect(() => {
    const { isTouched, placing, exact } = useRegistration.getState()
    if (!report || !spots || isTouched || exact) return
    const now = isOwn ? laidNow(info, report) : null
    if (now) return setRegistration({ exact: now, placing: placingOf(now, spots.middle) })
    const [best] = report.proposals
    if (best) setRegistration({ placing: { ...placing, scale: Number(best.scale.toPrecision(6)) } })
  }, [info, isOwn, report, spots])
}

/** The window's single keys are about the slide beneath; Esc leaves. */
function keepKeys(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === '?') return
  if (event.key === 'Escape') {
    if (!event.defaultPrevented) endRegistration()
    // The window hears of this key even where it is stopped.
    event.preventDefault()
  }
  if (event.key.length === 1 || event.key === 'Escape' || event.key.startsWith('Arrow'))
    event.stopPropagation()
}

/** A picture in a few words: size, pixel size, channels, levels. */
function factsOf({ widthPx, heightPx, pixelSizeUm, channels, nLevel }: PictureReport): string {
  return [
    `${widthPx} × ${heightPx} px`,
    ...(pixelSizeUm ? [`${Number(pixelSizeUm.toPrecision(3))} µm each`] : []),
    ...(channels ? [`${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}`] : []),
    ...(nLevel > 1 ? [`${nLevel} levels`] : []),
  ].join(', ')
}
