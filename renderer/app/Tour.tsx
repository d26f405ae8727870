import { ActionIcon, Button } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useSlide } from '../stores/slide.ts'
import { setTourStep, useTour } from '../stores/tour.ts'
import { TOUR_STEPS, TOUR_WORDS } from '../ui/tour-words.ts'
import classes from './Tour.module.css'

const CARD_PX = { width: 300, height: 190 }
const GAP_PX = 12
/** Between what the tour is about and the frame around it. */
const ROOM_PX = 6

/** Five cards beside the parts of the window; what they are about can be used meanwhile. */
export function Tour() {
  const step = useTour((state) => state.step)
  const hasSlide = useSlide((state) => state.info !== null)
  useFocusBack(step !== null && hasSlide)
  if (step === null || !hasSlide) return null
  return <Step key={step} step={step} />
}

/** When the tour ends, the focus goes back to where it was, or to the tissue where that is gone. */
function useFocusBack(isShown: boolean): void {
  useLayoutEffect(() => {
    if (!isShown) return
    const { activeElement: before } = document
    return () => {
      const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected
      const target = isThere ? before : document.querySelector<HTMLElement>('[data-testid="tissue"]')
      target?.focus({ preventScroll: true })
    }
  }, [isShown])
}

function Step({ step }: { step: number }) {
  const { title, text, beside } = TOUR_STEPS[step]
  const place = usePlace(beside)
  const next = useRef<HTMLButtonElement>(null)
  const isLast = step === TOUR_STEPS.length - 1
  useEffect(() => next.current?.focus({ preventScroll: true }), [])
  return (
    <>
      {place && <div className={classes.frame} style={place.frame} aria-hidden />}
      <aside
        className={classes.card}
        style={place?.card ?? { right: 24, bottom: 24 }}
        aria-label={`${TOUR_WORDS.name}, ${TOUR_WORDS.place(step + 1, TOUR_STEPS.length)}: ${title}`}
        data-testid="tour"
        data-step={step + 1}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTourStep(null)
          else if (event.key === 'ArrowRight' && !isLast) setTourStep(step + 1)
          else if (event.key === 'ArrowLeft' && step > 0) setTourStep(step - 1)
          else return
          event.stopPropagation()
          event.preventDefault()
        }}
      >
        <header className={classes.header}>
          <h2>{title}</h2>
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            aria-label={TOUR_WORDS.skip}
            onClick={() => setTourStep(null)}
          >
            <X size={14} />
          </ActionIcon>
        </header>
        <p aria-live="polite">{text}</p>
        <footer className={classes.footer}>
          <span>{TOUR_WORDS.place(step + 1, TOUR_STEPS.length)}</span>
          {step > 0 && (
            <Button size="xs" variant="default" onClick={() => setTourStep(step - 1)}>
              {TOUR_WORDS.back}
            </Button>
          )}
          <Button ref={next} size="xs" onClick={() => setTourStep(isLast ? null : step + 1)}>
            {isLast ? TOUR_WORDS.end : TOUR_WORDS.next}
          </Button>
        </footer>
      </aside>
    </>
  )
}

interface Place {
  frame: { left: number; top: number; width: number; height: number }
  card: { left: number; top: number }
}

/** Beside the element, on the side that has room; null where it is not in the window. */
function usePlace(selector: string): Place | null {
  const [place, setPlace] = useState<Place | null>(null)
  useLayoutEffect(() => {
    const measure = () => {
      const box = document.querySelector(selector)?.getBoundingClientRect()
      setPlace(box && box.width > 0 ? besideOf(box) : null)
    }
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [selector])
  return place
}

function besideOf({ left, top, right, width, height }: DOMRect): Place {
  const { innerWidth, innerHeight } = window
  const fitsRight = right + GAP_PX + CARD_PX.width < innerWidth
  const fitsLeft = left - GAP_PX - CARD_PX.width > 0
  const x = fitsRight ? right + GAP_PX : fitsLeft ? left - GAP_PX - CARD_PX.width : left + GAP_PX
  const within = (value: number, most: number) => Math.max(GAP_PX, Math.min(value, most))
  return {
    frame: {
      ...{ left: left - ROOM_PX, top: top - ROOM_PX },
      ...{ width: width + 2 * ROOM_PX, height: height + 2 * ROOM_PX },
    },
    card: {
      left: within(x, innerWidth - CARD_PX.width - GAP_PX),
      top: within(top, innerHeight - CARD_PX.height - GAP_PX),
    },
  }
}
