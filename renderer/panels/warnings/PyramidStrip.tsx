import { Button, Group, Progress, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { buildPyramid } from '../../data/build-pyramid.ts'
import { usePictureFacts } from '../../data/picture-tiles.ts'
import { useSlide } from '../../stores/slide.ts'
import { PICTURE_WORDS } from '../../ui/picture-words.ts'
import classes from './WarningStrip.module.css'

/** While a picture without levels gets them, how far that is; stopped, it can be begun again. */
export function PyramidStrip() {
  const needs = usePictureFacts()?.needsPyramid ?? false
  const slideId = useSlide((state) => state.info?.slideId)
  const isDrawn = useSlide((state) => state.isDrawn)
  const [share, setShare] = useState<number | null>(null)
  const running = useRef<AbortController | null>(null)
  const start = () => {
    const controller = new AbortController()
    running.current = controller
    setShare(0)
    void buildPyramid(controller.signal, ({ done, total }) => setShare(done / total)).finally(() => {
      if (running.current === controller) setShare(null)
    })
  }
  // Where levels were made and cleared away since, somebody wants the room.
  const wasCleared = useSlide(
    (state) => state.pyramid !== null && state.pyramid.slideId === state.info?.slideId,
  )
  // The picture is on screen first, then it gets sharp.
  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once for each slide, not each time it is drawn
  useEffect(() => {
    if (needs && isDrawn && !wasCleared) start()
    return () => running.current?.abort()
  }, [needs, isDrawn, slideId])
  if (!needs) return null
  return (
    <section className={classes.picture} aria-label={PICTURE_WORDS.building} data-testid="pyramid">
      <Group gap={12} wrap="nowrap">
        <Text size="sm">{share === null ? PICTURE_WORDS.needsBuilding : PICTURE_WORDS.building}</Text>
        {share === null ? (
          <Button size="compact-xs" variant="default" onClick={start}>
            {PICTURE_WORDS.build}
          </Button>
        ) : (
          <>
            <Progress value={100 * share} w={160} size={4} aria-label={PICTURE_WORDS.building} />
            <Button size="compact-xs" variant="default" onClick={() => running.current?.abort()}>
              {PICTURE_WORDS.stop}
            </Button>
          </>
        )}
      </Group>
    </section>
  )
}
