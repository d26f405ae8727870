import type { OpenSlide, OpenSlides } from './open-slides.ts'

/** The slide that B is on, where that is another than A's. Throws `UNKNOWN_SLIDE`. */
export const otherOf = (
  slides: OpenSlides,
  { slideId, bSlideId }: { slideId: string; bSlideId?: string },
): OpenSlide | null => (bSlideId === undefined || bSlideId === slideId ? null : slides.get(bSlideId))

/** Runs work on one slide, or on two, which closing either stops. Rejects with `CANCELLED`. */
export function whileBothOpen<T>(
  open: OpenSlide,
  other: OpenSlide | null,
  caller: AbortSignal,
  work: (other: OpenSlide | null, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return open.whileOpen(caller, (untilClosed) =>
    other ? other.whileOpen(untilClosed, (untilEither) => work(other, untilEither)) : work(null, untilClosed),
  )
}

/** Runs work on slides beside the caller's own, which closing any stops. Rejects with `CANCELLED`. */
export function whileAllOpen<T>(
  [first, ...rest]: readonly OpenSlide[],
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!first) return work(caller)
  return first.whileOpen(caller, (untilClosed) => whileAllOpen(rest, untilClosed, work))
}
